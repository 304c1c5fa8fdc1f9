/** tcpreplay 4.4.3: transmits captures on an interface, in virtual time. */
import { Buffer } from "node:buffer";
import { readCapture } from "../../capture/index.js";
import { strerror, VethworkError } from "../../model/errors.js";
import type { Program, ProgramContext } from "../program.js";
import type { ToolResult } from "../tool.js";
import { Flows } from "./flows.js";
import { parseReplayOptions, ReplayUsageError, VERSION, type ReplayOptions } from "./options.js";

const ERRNO: Record<string, number> = {
  EMSGSIZE: 90,
  ENETDOWN: 100,
  ENODEV: 19,
  ENXIO: 6,
  EINVAL: 22,
  ENOBUFS: 105,
};

interface Totals {
  sent: number;
  bytes: number;
  failed: number;
  truncated: number;
  flows: Flows;
}

/** Decimal digits without rounding up, as tcpreplay's integer arithmetic gives them. */
function cut(value: number, digits: number): string {
  const scale = 10 ** digits;
  return (Math.floor(value * scale + 1e-7) / scale).toFixed(digits);
}

function report(options: ReplayOptions, totals: Totals, elapsedNs: number): string {
  const us = Math.floor(elapsedNs / 1000);
  const seconds = us / 1e6;
  const per = (value: number): number => (us > 0 ? value / seconds : 0);
  const mbps = (per(totals.bytes) * 8) / 1e6;
  const { flows } = totals;
  const lines = [
    `Actual: ${totals.sent} packets (${totals.bytes} bytes) sent in ${seconds < 1 ? cut(seconds, 6) : cut(seconds, 2)} seconds`,
    `Rated: ${cut(per(totals.bytes), 1)} Bps, ${mbps < 1 ? cut(mbps, 3) : cut(mbps, 2)} Mbps, ${cut(per(totals.sent), 2)} pps`,
  ];
  if (options.flowStats && flows.count > 0) {
    lines.push(
      `Flows: ${flows.count} flows, ${cut(per(flows.count), 2)} fps, ${flows.flowPackets} unique flow packets, ${flows.nonFlowPackets} unique non-flow packets`,
    );
  }
  lines.push(
    `Statistics for network device: ${options.interface}`,
    `\tSuccessful packets:        ${totals.sent}`,
    `\tFailed packets:            ${totals.failed}`,
    `\tTruncated packets:         ${totals.truncated}`,
    "\tRetried packets (ENOBUFS): 0",
    "\tRetried packets (EAGAIN):  0",
  );
  return `${lines.join("\n")}\n`;
}

/** When (ns after the start) the next packet leaves, at the speed asked for. */
class Schedule {
  private dueNs = 0;
  private count = 0;
  private totalBytes = 0;
  private lastStamp: bigint | null = null;
  constructor(private readonly options: ReplayOptions) {}

  /** `stamp`: the packet's time in its capture, ns */
  next(stamp: bigint, length: number): number {
    const { speed } = this.options;
    this.totalBytes += length;
    if (this.count > 0) {
      if (speed.mode === "pps") this.dueNs = Math.max(this.dueNs, (this.count * 1e9) / speed.rate);
      else if (speed.mode === "mbps")
        this.dueNs = Math.max(this.dueNs, (this.totalBytes * 8 * 1e3) / speed.rate);
      else if (speed.mode === "multiplier" && this.lastStamp !== null && stamp > this.lastStamp)
        this.dueNs += Number(stamp - this.lastStamp) / speed.rate;
    }
    this.count++;
    this.lastStamp = stamp;
    return Math.round(this.dueNs);
  }

  /** A capture begins: its first packet follows the last one at once. */
  beginFile(): void {
    this.lastStamp = null;
  }

  delay(durationNs: number): void {
    this.dueNs += durationNs;
  }
}

async function replay(
  options: ReplayOptions,
  captures: { name: string; bytes: Uint8Array }[],
  context: ProgramContext,
): Promise<ToolResult | number> {
  const { kernel, netns } = context;
  const totals: Totals = { sent: 0, bytes: 0, failed: 0, truncated: 0, flows: new Flows() };
  const schedule = new Schedule(options);
  const startNs = kernel.nowNs;
  let stopped = false;
  let damage = "";
  context.onSignal("INT", () => (stopped = true));
  context.onSignal("TERM", () => (stopped = true));
  const whole = (): boolean => stopped || totals.sent + totals.failed >= options.limit;
  for (let loop = 0; loop < options.loops && !whole() && damage === ""; loop++) {
    if (loop > 0) schedule.delay(options.loopDelayNs);
    for (const capture of captures) {
      schedule.beginFile();
      try {
        for (const packet of readCapture(capture, { ethernetOnly: true })) {
          if (whole()) break;
          const dueNs = schedule.next(packet.timeNs, packet.bytes.length);
          if (dueNs > options.durationNs) {
            stopped = true;
            break;
          }
          const waitNs = startNs + dueNs - kernel.nowNs;
          if (waitNs > 0) {
            const at = startNs + dueNs;
            await context.waitFor(() => stopped || kernel.nowNs >= at, { timeoutNs: waitNs });
            if (stopped) break;
          }
          if (context.machine.isHostDue()) await context.machine.yieldToHost();
          totals.flows.add(packet.bytes);
          if (packet.bytes.length < packet.originalLength) totals.truncated++;
          try {
            kernel.transmit(netns, options.interface, packet.bytes);
            totals.sent++;
            totals.bytes += packet.bytes.length;
          } catch (error) {
            if (!(error instanceof VethworkError)) throw error;
            totals.failed++;
            const number = totals.sent + totals.failed;
            await context.writeError(
              `Warning in send_packets.c:send_packets() line 489:\nUnable to send packet: Error with PF_PACKET send() [${number}]: ${strerror(error.code)} (errno = ${ERRNO[error.code] ?? 5})\n`,
            );
          }
        }
      } catch (error) {
        if (!(error instanceof VethworkError)) throw error;
        damage = error.message;
        break;
      }
      if (whole()) break;
    }
  }
  if (damage !== "" && totals.sent + totals.failed === 0) {
    return {
      stdout: "",
      stderr: `\nFailed: From replay.c:replay_file() line 129:\nError opening pcap file: ${damage}\n`,
      exitCode: 255,
    };
  }
  const stderr = damage === "" ? "" : `tcpreplay: ${damage}\n`;
  return {
    stdout: report(options, totals, kernel.nowNs - startNs),
    stderr,
    exitCode: damage === "" ? 0 : 255,
  };
}

export const tcpreplay: Program = async (args, context) => {
  let options: ReplayOptions | "version";
  try {
    options = parseReplayOptions(args);
  } catch (error) {
    if (error instanceof ReplayUsageError)
      return { stdout: "", stderr: error.message, exitCode: error.exitCode };
    throw error;
  }
  if (options === "version") return { stdout: VERSION, stderr: "", exitCode: 0 };
  const { kernel, netns } = context;
  let link;
  try {
    link = kernel.link(netns, options.interface);
  } catch (error) {
    if (!(error instanceof VethworkError)) throw error;
    const stderr = `\nFatal Error in tcpreplay.c:main() line 79:\n Unable to parse args: From tcpreplay_api.c:tcpreplay_post_args() line 336:\nInvalid interface name/alias: ${options.interface}\n`;
    return { stdout: "", stderr, exitCode: 255 };
  }
  if (!link.flags.includes("UP")) {
    const stderr = `\nFatal Error in sendpacket.c:sendpacket_open() line 554:\n failed to open device ${options.interface}: error opening ${options.interface}: Network is down\n\n`;
    return { stdout: "", stderr, exitCode: 255 };
  }
  const captures = [];
  for (const name of options.files) {
    try {
      const bytes =
        name === "-" ? Buffer.from(await context.readInput(), "latin1") : await context.readBytes(name);
      captures.push({ name, bytes });
    } catch (error) {
      const stderr = `\nFatal Error in tcpreplay.c:main() line 122:\n Unable to retrieve information from file ${name}: ${(error as Error).message}\n\n`;
      return { stdout: "", stderr, exitCode: 255 };
    }
  }
  if (options.preload) await context.writeError("File Cache is enabled\n");
  return replay(options, captures, context);
};
