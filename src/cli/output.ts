/** What a command that replays does with what the interfaces saw: capture files, the table, and what to open. */
import { join } from "node:path";
import type { Command } from "commander";
import { Option } from "commander";
import { decryptOptions } from "../lab/esp-keys.js";
import type { Lab } from "../lab/lab.js";
import { interfaceFilter } from "../lab/names.js";
import type { CaptureSink } from "../lab/recorder.js";
import { captureFile, captureStream, splitFiles, teeSinks, type ClosableSink } from "../lab/sinks.js";
import { VethworkError } from "../model/errors.js";
import type { FileSink } from "../pcap-writer/index.js";
import { FLOW_FORMATS, flowFile, type FlowFormat } from "../flows/index.js";
import type { ReplayResult } from "../kernel/replays.js";
import { repeatable } from "./repeatable.js";
import type { Signals } from "./signals.js";
import { Slices } from "./slices.js";
import { summaryTable, worstDrops } from "./summary.js";

export interface OutputFlags {
  write?: string;
  interfaces: string[];
  split?: string;
  flows?: string;
  flowsFormat?: FlowFormat;
  comments: boolean;
  quiet?: boolean;
  json?: boolean;
}

/** A replay that has been asked for: where, and what. */
export interface ReplayFlag {
  iface: string;
  file: string;
}

/** Reads IFACE=FILE. @throws VethworkError EINVAL */
export function parseReplay(text: string): ReplayFlag {
  const equals = text.indexOf("=");
  if (equals <= 0 || equals === text.length - 1)
    throw new VethworkError(
      "EINVAL",
      `--replay ${text}: write it as IFACE=FILE, for example --replay client:eth0=web.pcap`,
    );
  return { iface: text.slice(0, equals), file: text.slice(equals + 1) };
}

/** virtual time that a run goes on after its last frame, so that what is under way (ARP retries, reassembly of what is late) shows */
const AFTERGLOW_NS = 5e9;

/** Adds -w, -i, --split, --flows, -q and --json. */
export function addOutputOptions(command: Command): Command {
  command.option(
    "-w, --write <FILE>",
    "write a pcapng file with every interface; - writes to standard output, for | wireshark -k -i -",
  );
  return repeatable(
    command,
    "-i, --interfaces <IFACE,...>",
    "capture only these interfaces; * stands for any text",
  )
    .option("--split <DIR>", "write one plain pcap file for each interface")
    .option(
      "--flows <FILE>",
      "log flows: .json (Hubble's JSON lines), .pb (the same as protobuf), .ipfix; - is JSON on standard output",
    )
    .addOption(new Option("--flows-format <FORMAT>", "whatever the file's name is").choices(FLOW_FORMATS))
    .option(
      "--no-comments",
      "write frames and packet ids only: no comments, no verdicts (see docs/wireshark.md)",
    )
    .addOption(new Option("-q, --quiet", "no table and no progress bar").conflicts("json"))
    .option(
      "--json",
      "print the table as JSON on standard output; what the scripts print goes to standard error",
    );
}

/** Where what a lab's scripts print goes: standard output belongs to the capture or to the JSON where one is asked for. */
export function scriptOutput(flags: OutputFlags): NodeJS.WritableStream {
  return flags.write === "-" || flags.flows === "-" || flags.json ? process.stderr : process.stdout;
}

/**
 * From now on the lab is captured as the flags say.
 * @param shared the file of -w where several workers write it
 * @param resume the files are there already and are continued (src/checkpoint/)
 * @returns the file of -w, where there is one
 */
export function startCapture(
  lab: Lab,
  flags: OutputFlags,
  resume = false,
  shared?: FileSink,
): ClosableSink | null {
  if (flags.flows !== undefined) lab.logFlows(flowFile(flags.flows, flags.flowsFormat));
  const file = shared
    ? captureStream(shared)
    : flags.write === undefined
      ? null
      : captureFile(flags.write, { resume, memory: lab.sharedMemory });
  const sinks: CaptureSink[] = [
    ...(file ? [file] : []),
    ...(flags.split ? [splitFiles(flags.split, { resume })] : []),
  ];
  if (sinks.length)
    lab.captureTo(
      sinks.length === 1 ? sinks[0]! : teeSinks(sinks),
      flags.interfaces.length ? interfaceFilter(flags.interfaces) : undefined,
      {
        // only pcapng has room for them
        comments: flags.comments && file !== null,
      },
    );
  return file;
}

/** Lets the rest happen: until the moment asked for, or a little while. In pieces, so that an interrupt is heard. */
export async function settle(lab: Lab, untilNs: number | null, signals: Signals): Promise<void> {
  const end = untilNs ?? lab.kernel.nowNs + AFTERGLOW_NS;
  const slices = new Slices();
  while (lab.kernel.nowNs < end && !signals.interrupted) {
    lab.kernel.runSlice(BigInt(end), slices.next());
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Tells what the run came to: refused frames, the table or the JSON, what to open. */
export function report(
  lab: Lab,
  flags: OutputFlags,
  replays: ReplayFlag[],
  results: ReplayResult[],
  file: ClosableSink | null,
): void {
  for (const [index, result] of results.entries())
    if (result.refused > 0)
      process.stderr.write(
        `vethwork: ${replays[index]!.iface} refused ${result.refused} of ${result.refused + result.sent} frames: ${result.refusedBecause}\n`,
      );
  if (flags.quiet) return;
  const totals = lab.totals();
  const lost = lab.drops();
  if (flags.json) {
    const replayed = replays.map(({ iface, file: path }, index) => ({
      iface,
      file: path,
      ...results[index],
    }));
    process.stdout.write(
      `${JSON.stringify({ ...totals, lost, flowCache: lab.flowCache(), replays: replayed, capture: flags.write ?? null, split: flags.split ?? null }, null, 2)}\n`,
    );
    return;
  }
  const out = flags.write === "-" ? process.stderr : process.stdout;
  out.write(summaryTable(totals));
  out.write(worstDrops(lost));
  if (file && flags.write !== "-")
    out.write(`${flags.write}: ${file.written} bytes. Open it with: ${wiresharkCommand(flags.write!)}\n`);
  const decrypt = decryptOptions(lab.kernel);
  if (decrypt)
    out.write(`ESP is encrypted; these options have Wireshark and tshark decrypt it: ${decrypt}\n`);
  if (flags.split) out.write(`one file for each interface: ${join(flags.split, "*.pcap")}\n`);
}

/** TCP analysis is off, since Wireshark would take the same packet on the next interface for a retransmission. */
function wiresharkCommand(path: string): string {
  const quoted = /^[\w./-]+$/.test(path) ? path : `'${path.replace(/'/g, `'\\''`)}'`;
  return `wireshark -o tcp.analyze_sequence_numbers:FALSE ${quoted}`;
}
