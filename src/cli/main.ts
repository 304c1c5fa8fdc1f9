#!/usr/bin/env node
/** The command line: `vethwork COMMAND ...`. Exit codes: 0 done, 1 something was refused or a script failed, 2 wrong usage, 130 interrupted. */
import { readFileSync } from "node:fs";
import { Command, CommanderError, Option } from "commander";
import { VethworkError } from "../model/errors.js";
import { runCommand, type RunFlags } from "./run.js";

const USAGE = 2;

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  return manifest.version;
}

const collect = (value: string, all: string[] = []) => [...all, value];

function program(): Command {
  const vethwork = new Command("vethwork")
    .description(
      "The network half of the Linux kernel, as WebAssembly. Build a lab with the commands you know (ip, bridge, sysctl ...), " +
        "replay captures through it, and see what every interface saw. No root, nothing of this machine's network is touched.",
    )
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help; vethwork COMMAND --help tells more")
    .helpCommand(false)
    .showHelpAfterError("(vethwork --help teaches)")
    .exitOverride();

  vethwork
    .command("run")
    .summary("run lab scripts, replay captures, write what every interface saw")
    .description(
      "Runs shell scripts, one after the other, in one emulated kernel. They may use ip, bridge, brctl, sysctl, ping, arping, " +
        "tcpdump, tcpreplay, ethtool, nsenter and the usual text tools. They read files below the current directory and write " +
        "none: what they create is kept in memory (see --out). Time is virtual: sleep costs nothing.\n" +
        "Interfaces are called NETNS:IFACE, and just IFACE in the initial namespace.",
    )
    .argument("<script...>", "shell scripts; - is standard input")
    .option(
      "--replay <IFACE=FILE>",
      "after the scripts, transmit a pcap or pcapng file on an interface, at its own times (repeatable; - is standard input)",
      collect,
    )
    .option(
      "--wire <IFACE=PROPERTIES>",
      "after the first script, give the wire at an interface properties, both ways: delay:5ms,jitter:1ms,rate:10mbit,loss:1%,mtu:1400; " +
        "with oneway only for what the interface sends (repeatable)",
      collect,
    )
    .option(
      "-w, --write <FILE>",
      "write a pcapng file with every interface; - writes to standard output, for | wireshark -k -i -",
    )
    .option("-i, --interfaces <IFACE,...>", "capture only these interfaces; * stands for any text", collect)
    .option("--split <DIR>", "write one plain pcap file for each interface")
    .option("--out <DIR>", "write the files that the scripts created below this directory")
    .option(
      "--until <TIME>",
      "let virtual time run to this moment after boot, for example 90s or 13h (default: 5s after the last frame)",
    )
    .option(
      "--seed <N>",
      "seed of everything that Linux leaves to chance; the same seed gives the same bytes (default: 1)",
    )
    .option(
      "--permissive",
      "keep iptables rules whose match or target is not modelled; they never match, and a warning says so",
    )
    .option(
      "--filter <EXPRESSION>",
      "replay only frames that a capture filter accepts, as for tcpdump: 'tcp port 80 and host web'",
    )
    .option("--snapped", "replay packets that were captured shorter than they were, at their captured length")
    .addOption(new Option("-q, --quiet", "no table and no progress bar").conflicts("json"))
    .option(
      "--json",
      "print the table as JSON on standard output; what the scripts print goes to standard error",
    )
    .addHelpText(
      "after",
      `
Examples:
  vethwork run lab.sh                                             only the script
  vethwork run lab.sh --replay client:eth0=web.pcap -w out.pcapng    then: wireshark out.pcapng
  vethwork run lab.sh --replay eth0=big.pcapng -w - | wireshark -k -i -
  vethwork run lab.sh traffic.sh --split frames/ --json`,
    )
    .action(async (scripts: string[], flags: Partial<RunFlags>) => {
      process.exitCode = await runCommand(scripts, {
        ...flags,
        replay: flags.replay ?? [],
        wire: flags.wire ?? [],
        interfaces: flags.interfaces ?? [],
        seed: flags.seed ?? "1",
      });
    });
  return vethwork;
}

// whoever reads our output may stop (| head): the run and its files go on
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE" && error.code !== "ECONNRESET") throw error;
  });

try {
  await program().parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : USAGE;
  else if (error instanceof VethworkError) {
    process.stderr.write(`vethwork: ${error.message}\n`);
    process.exitCode = 1;
  } else throw error;
}
