/** `vethwork trace`: the walk of one packet through a lab. */
import type { Command } from "commander";
import { readCapture } from "../capture/index.js";
import type { Lab } from "../lab/lab.js";
import { findInterface } from "../lab/names.js";
import { VethworkError } from "../model/errors.js";
import { buildFrame } from "../trace/packet/build.js";
import { parsePacket } from "../trace/packet/parse.js";
import { formatTrace, traceLines, tracePacket } from "../trace/index.js";
import { addLabOptions, checkCapture, openLab, type LabFlags } from "./lab.js";
import { repeatable } from "./repeatable.js";
import { parseDuration } from "./time.js";

interface TraceFlags extends LabFlags {
  at?: string;
  packet: string[];
  frame?: string;
  before?: boolean;
  in?: boolean;
  for?: string;
  all?: boolean;
  json?: boolean;
  commit?: boolean;
}

export function addTraceCommand(vethwork: Command): void {
  const command = vethwork
    .command("trace")
    .summary("follow one packet through a lab and say what becomes of it, and why")
    .description(
      "Sends one packet and tells its walk in the order that Linux goes: interfaces, netfilter hooks, tables, chains and rules, connection " +
        "tracking and NAT, routes, neighbours, bridges, tunnels, IPVS, IPsec, queueing disciplines, sockets; what it changes, what it " +
        "causes, how it ends, what decided and what to change. The lab stays as it was (see --commit). Exit code 0, however the packet ends.",
    )
    .argument("[file.pcap]", "capture that --frame takes a frame of; - is standard input")
    .option("--at <IFACE>", "NETNS:IFACE that sends the packet, as in vethwork replay --at");
  repeatable(
    command,
    "--packet <TEXT>",
    "the packet: 'tcp 10.0.0.2:40000 > web:80 syn', 'icmp client > 8.8.8.8 ttl 1', 'arp who-has 10.0.0.1 tell 10.0.0.2' (repeatable; docs/trace.md)",
  );
  addLabOptions(command)
    .option("--frame <N>", "frame number N of the capture, or N-M for each of several")
    .option(
      "--before",
      "first transmit the frames of the capture in front of it, so that connections and neighbours are known",
    )
    .option("--in", "the packet arrives at the interface instead")
    .option("--for <TIME>", "virtual time to watch at most (default: 5s)")
    .option("--commit", "what the packet does to the lab stays, for the packets that follow")
    .option("--all", "also the walks of the ARP and neighbour discovery that it caused")
    .option("--json", "JSON lines (docs/trace.schema.json)")
    .addHelpText(
      "after",
      `
Examples:
  vethwork trace --lab lab.sh --at client:eth0 --packet 'tcp client:40000 > 10.96.0.10:80 syn'
  vethwork trace --lab lab.sh --at client:eth0 --frame 7 web.pcap --before
  vethwork trace --lab lab.sh --at client:eth0 --packet 'icmp client > web' --json | tail -1`,
    )
    .action(async (file: string | undefined, flags: TraceFlags) => {
      await traceCommand(file, flags);
    });
}

async function traceCommand(file: string | undefined, flags: TraceFlags): Promise<void> {
  const { at } = flags;
  if (at === undefined)
    throw new VethworkError("EINVAL", "where? Name the interface that sends the packet: --at NETNS:IFACE");
  const frames = flags.frame === undefined ? null : parseFrames(flags.frame);
  if (!frames && file !== undefined)
    throw new VethworkError("EINVAL", `${file}: which frame of it? Say --frame N`);
  if (!frames && !flags.packet.length)
    throw new VethworkError(
      "EINVAL",
      "which packet? Write it (--packet 'tcp 10.0.0.2:40000 > 10.96.0.10:80 syn') or take it from a capture (--frame 7 FILE.pcap)",
    );
  if (frames && flags.packet.length)
    throw new VethworkError("EINVAL", "--packet and --frame: only one of them can say which packet it is");
  if (frames && file === undefined)
    throw new VethworkError("EINVAL", `--frame ${flags.frame}: of which capture? Name the file`);
  if (flags.before && !frames)
    throw new VethworkError(
      "EINVAL",
      "--before sends frames of a capture, and there is none (--frame N FILE.pcap)",
    );
  const forNs = flags.for === undefined ? undefined : parseDuration(flags.for, "--for");
  for (const text of flags.packet) parsePacket(text);
  if (file !== undefined) checkCapture(file, "--frame");
  const lab = await openLab(flags);
  findInterface(lab.kernel, at);
  const direction = flags.in ? "in" : "out";
  let first = true;
  const tell = (frame: Uint8Array): void => {
    const trace = tracePacket(lab, { at, frame, direction, forNs, commit: flags.commit });
    if (flags.json) for (const line of traceLines(trace)) process.stdout.write(`${line}\n`);
    else process.stdout.write(`${first ? "" : "\n"}${formatTrace(trace, flags)}`);
    first = false;
  };
  for (const text of flags.packet) tell(buildFrame(lab, at, text, direction));
  if (frames) await traceFrames(lab, at, file!, frames, Boolean(flags.before), tell);
  await lab.shell.finish();
}

interface FrameRange {
  first: number;
  last: number;
}

function parseFrames(text: string): FrameRange {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  const first = Number(match?.[1]);
  const last = Number(match?.[2] ?? match?.[1]);
  if (!match || first < 1 || last < first || !Number.isSafeInteger(last))
    throw new VethworkError(
      "EINVAL",
      `--frame ${text}: a number from 1 on, or two of them (3-7), as Wireshark counts frames`,
    );
  return { first, last };
}

async function traceFrames(
  lab: Lab,
  at: string,
  file: string,
  { first, last }: FrameRange,
  before: boolean,
  tell: (frame: Uint8Array) => void,
): Promise<void> {
  // the frames in front of it go as a replay would send them
  if (before && first > 1) {
    if (file === "-")
      throw new VethworkError("EINVAL", "--before reads the capture twice: it cannot be standard input");
    await lab.replay(at, file, { limit: first - 1, allowSnapped: true });
  }
  let seen = 0;
  for await (const { number, bytes } of readCapture(file, { ethernetOnly: true })) {
    seen = number;
    if (number < first) continue;
    tell(bytes.slice());
    if (number >= last) return;
  }
  throw new VethworkError("EINVAL", `--frame ${last}: ${file} has only ${seen} frames`);
}
