/** `vethwork rewrite`: tcprewrite without its faults, from file to file. */
import { isIP } from "node:net";
import type { Command } from "commander";
import { readFileSync } from "node:fs";
import { parseCacheFile } from "../replay/cache-file.js";
import { rewriteCapture } from "../rewrite/index.js";
import { checkCapture } from "./lab.js";
import { addRewriteOptions, rewriteOptions, type RewriteFlags } from "./rewrite-options.js";

interface RewriteCommandFlags extends RewriteFlags {
  cachefile?: string;
  seed?: string;
  quiet?: boolean;
  json?: boolean;
}

export function addRewriteCommand(vethwork: Command): void {
  const command = vethwork
    .command("rewrite")
    .summary("rewrite the addresses and more of a capture, as tcprewrite does")
    .description(
      "Reads a pcap or pcapng file of Ethernet frames and writes a pcap file with the changes that tcprewrite's options ask for. " +
        "Checksums follow the changes; one that was wrong stays wrong unless --fixcsum is given.",
    )
    .argument("<in>", "pcap or pcapng file; - is standard input")
    .argument("<out>", "pcap file; - is standard output")
    .option(
      "--cachefile <FILE>",
      "which packets are the client's and which the server's: a cache file of tcpprep",
    );
  addRewriteOptions(command, { seed: "--seed <N>" })
    .option("-q, --quiet", "say nothing")
    .option("--json", "print how many packets there were as JSON on standard error")
    .addHelpText(
      "after",
      `
Examples:
  vethwork rewrite in.pcap out.pcap --pnat 10.0.0.0/8:172.16.0.0/12 --portmap 80:8080
  vethwork rewrite in.pcapng - --map 10.1.2.3=192.168.1.10 --fixcsum | tshark -r -
  vethwork rewrite in.pcap out.pcap --cachefile in.cache --endpoints 10.0.0.1:10.0.0.2`,
    )
    .action((input: string, output: string, flags: RewriteCommandFlags) =>
      rewriteCommand(input, output, flags),
    );
}

/** Throws VethworkError for what the user can mend. */
function rewriteCommand(input: string, output: string, flags: RewriteCommandFlags): void {
  checkCapture(input, "rewrite");
  const edits = rewriteOptions({ ...flags, rewriteSeed: flags.seed }, (name) =>
    isIP(name) ? [name] : undefined,
  );
  let cache;
  if (flags.cachefile !== undefined) {
    checkCapture(flags.cachefile, "--cachefile");
    cache = parseCacheFile(readFileSync(flags.cachefile), flags.cachefile);
  }
  const result = rewriteCapture(input, output, { ...edits, cache });
  if (flags.json) process.stderr.write(`${JSON.stringify(result)}\n`);
  else if (!flags.quiet) {
    const { read, written, notEdited } = result;
    const kept = notEdited ? `; ${notEdited} could not be edited` : "";
    process.stderr.write(`${written} of ${read} packets written${kept}\n`);
  }
}
