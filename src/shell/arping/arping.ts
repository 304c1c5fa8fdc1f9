/** arping (iputils 20221126) over a packet socket of the kernel, in virtual time. */
import { VethworkError } from "../../model/errors.js";
import type { Link } from "../../model/state.js";
import { addressBytes, macBytes, macText, parseAddress, resolveHost } from "../address.js";
import { getopt, OptionError, type OptionSpec } from "../getopt.js";
import { failure, type Program, type ProgramContext } from "../program.js";

const SPECS: OptionSpec[] = [
  ...[..."fqbDUAV"].map((letter): OptionSpec => ({ letter })),
  ...[..."cwiIs"].map((letter): OptionSpec => ({ letter, argument: "required" })),
  { letter: "h" },
];

const USAGE = `
Usage:
  arping [options] <destination>

Options:
  -f            quit on first reply
  -q            be quiet
  -b            keep on broadcasting, do not unicast
  -D            duplicate address detection mode
  -U            unsolicited ARP mode, update your neighbours
  -A            ARP answer mode, update your neighbours
  -V            print version and exit
  -c <count>    how many packets to send
  -w <timeout>  how long to wait for a reply
  -i <interval> set interval between packets (default: 1 second)
  -I <device>   which ethernet device to use
  -s <source>   source ip address
  <destination> dns name or ip address

For more details see arping(8).
`;

const VERSION =
  "arping from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n";
const ETHERTYPE_ARP = 0x0806;
const BROADCAST = Uint8Array.from([255, 255, 255, 255, 255, 255]);
/** Probes without -c and -w after which a script's arping is taken for one that never ends. */
const MAX_PROBES = 10_000;
const POLL_NS = 1e6;

interface ArpingOptions {
  count: number;
  timeoutNs: number;
  intervalNs: number;
  device: string | null;
  source: string | null;
  first: boolean;
  quiet: boolean;
  broadcastOnly: boolean;
  mode: "probe" | "dad" | "unsolicited" | "answer";
}

class UsageError extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
    readonly stdout = "",
  ) {
    super(message);
  }
}

function integer(text: string): number {
  if (!/^[0-9]+$/.test(text)) throw new UsageError(`arping: invalid argument: '${text}'\n`, 1);
  return Number(text);
}

function parse(args: string[]): { options: ArpingOptions; destination: string } {
  let parsed;
  try {
    parsed = getopt(args, SPECS);
  } catch (error) {
    if (error instanceof OptionError) throw new UsageError(`arping: ${error.message}\n${USAGE}`, 2);
    throw error;
  }
  const options: ArpingOptions = {
    count: Infinity,
    timeoutNs: Infinity,
    intervalNs: 1e9,
    device: null,
    source: null,
    first: false,
    quiet: false,
    broadcastOnly: false,
    mode: "probe",
  };
  for (const { name, value } of parsed.options) {
    if (name === "V") throw new UsageError("", 0, VERSION);
    else if (name === "h") throw new UsageError(USAGE, 2);
    else if (name === "c") options.count = integer(value!);
    else if (name === "w") options.timeoutNs = integer(value!) * 1e9;
    else if (name === "i") options.intervalNs = integer(value!) * 1e9;
    else if (name === "I") options.device = value;
    else if (name === "s") options.source = value;
    else if (name === "f") options.first = true;
    else if (name === "q") options.quiet = true;
    else if (name === "b") options.broadcastOnly = true;
    else if (name === "D") options.mode = "dad";
    else if (name === "U") options.mode = "unsolicited";
    else if (name === "A") options.mode = "answer";
  }
  if (options.mode === "dad") options.first = true;
  if (parsed.operands.length !== 1) throw new UsageError(USAGE, 2);
  return { options, destination: parsed.operands[0]! };
}

class Arping {
  private sent = 0;
  private broadcasts = 0;
  private received = 0;
  private interrupted = false;
  private readonly sendTimesNs: number[] = [];
  /** where probes go: everybody, until somebody answers */
  private peer = BROADCAST;
  constructor(
    private readonly options: ArpingOptions,
    private readonly target: string,
    private readonly source: string,
    private readonly link: Link,
    private readonly socket: number,
    private readonly context: ProgramContext,
  ) {
    context.onSignal("INT", () => (this.interrupted = true));
  }

  private frame(): Uint8Array {
    const { mode } = this.options;
    const own = macBytes(this.link.address);
    const frame = new Uint8Array(42);
    frame.set(this.peer, 0);
    frame.set(own, 6);
    const view = new DataView(frame.buffer);
    view.setUint16(12, ETHERTYPE_ARP);
    // RFC 826: hardware Ethernet, protocol IPv4, lengths, operation
    view.setUint16(14, 1);
    view.setUint16(16, 0x0800);
    frame[18] = 6;
    frame[19] = 4;
    view.setUint16(20, mode === "answer" ? 2 : 1);
    frame.set(own, 22);
    frame.set(addressBytes(this.source), 28);
    frame.set(mode === "answer" ? own : this.peer, 32);
    frame.set(addressBytes(this.target), 38);
    return frame;
  }

  /** Whether a frame answers us (recv_pack() of arping.c); the address it came from. */
  private async take(frame: Uint8Array, timeNs: number): Promise<void> {
    const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
    if (
      frame.length < 42 ||
      view.getUint16(12) !== ETHERTYPE_ARP ||
      view.getUint16(14) !== 1 ||
      view.getUint16(16) !== 0x0800 ||
      frame[18] !== 6 ||
      frame[19] !== 4
    )
      return;
    const operation = view.getUint16(20);
    if (operation !== 1 && operation !== 2) return;
    const from = frame.subarray(28, 32).join(".");
    const to = frame.subarray(38, 42).join(".");
    const senderMac = frame.subarray(22, 28);
    const targetMac = frame.subarray(32, 38);
    const own = macBytes(this.link.address);
    if (from !== this.target) return;
    const isDad = this.options.mode === "dad";
    if (isDad) {
      if (macText(senderMac) === macText(own)) return;
      if (this.source !== "0.0.0.0" && to !== this.source) return;
    } else if (this.source !== to || macText(targetMac) !== macText(own)) return;
    const direct = macText(frame.subarray(0, 6)) === macText(own);
    this.received++;
    if (!this.options.quiet) {
      const lastNs = this.sendTimesNs.at(-1) ?? timeNs;
      const us = Math.floor((timeNs - lastNs) / 1000);
      const elsewhere = to !== this.source && !(isDad && this.source === "0.0.0.0") ? ` for ${to}` : "";
      const other = macText(targetMac) !== macText(own) && !isDad ? ` for [${macText(targetMac)}]` : "";
      await this.context.write(
        `${direct ? "Unicast" : "Broadcast"} ${operation === 2 ? "reply" : "request"} from ${from} [${macText(senderMac)}]${elsewhere}${other}  ${Math.floor(us / 1000)}.${String(us % 1000).padStart(3, "0")}ms\n`,
      );
    }
    if (!this.options.broadcastOnly && this.peer === BROADCAST && !isDad) this.peer = senderMac.slice();
  }

  async run(): Promise<number> {
    const { options, context } = this;
    const { kernel } = context;
    const endNs = kernel.nowNs + options.timeoutNs;
    if (!options.quiet)
      await context.write(`ARPING ${this.target} from ${this.source} ${this.link.ifname}\n`);
    let capped = false;
    while (this.sent < options.count && kernel.nowNs < endNs && !this.done()) {
      if (this.sent >= MAX_PROBES) {
        capped = true;
        break;
      }
      kernel.transmit(context.netns, this.link.ifname, this.frame());
      this.sendTimesNs[0] = kernel.nowNs;
      this.sent++;
      if (this.peer === BROADCAST) this.broadcasts++;
      await this.listen(Math.min(kernel.nowNs + options.intervalNs, endNs));
    }
    if (!options.quiet)
      await context.write(
        `Sent ${this.sent} probes (${this.broadcasts} broadcast(s))\nReceived ${this.received} response(s)\n`,
      );
    if (capped) await context.writeError(`arping: stopped after ${MAX_PROBES} probes; use -c or -w\n`);
    if (options.mode === "dad") return this.received > 0 ? 1 : 0;
    if (options.mode !== "probe") return 0;
    return this.received === this.sent ? 0 : 1;
  }

  private done(): boolean {
    return (
      this.interrupted ||
      (this.options.first && this.received > 0) ||
      (this.sent >= this.options.count && this.received >= this.sent)
    );
  }

  private async listen(untilNs: number): Promise<void> {
    const { kernel } = this.context;
    for (;;) {
      const frames = kernel.receive(this.socket).filter(({ direction }) => direction === "in");
      for (const { bytes, timeNs } of frames) {
        await this.take(bytes, timeNs);
        if (this.done()) return;
      }
      if (this.done()) return;
      const leftNs = untilNs - kernel.nowNs;
      if (leftNs <= 0) return;
      const waiting: { bytes: Uint8Array; timeNs: number }[] = [];
      const arrived = (): boolean => {
        waiting.push(...kernel.receive(this.socket).filter(({ direction }) => direction === "in"));
        return waiting.length > 0 || this.interrupted;
      };
      await this.context.waitFor(arrived, { timeoutNs: leftNs, pollNs: POLL_NS });
      for (const { bytes, timeNs } of waiting) {
        await this.take(bytes, timeNs);
        if (this.done()) return;
      }
    }
  }
}

async function start(args: string[], context: ProgramContext): Promise<number | ReturnType<typeof failure>> {
  const { options, destination } = parse(args);
  const { kernel, netns } = context;
  if (options.device !== null && !kernel.links(netns).some(({ ifname }) => ifname === options.device))
    return failure("arping", `Device ${options.device} not available.`, 2);
  if (options.device !== null) {
    const link = kernel.link(netns, options.device);
    if (!link.flags.includes("UP"))
      return { stdout: "", stderr: `Interface "${options.device}" is down\n`, exitCode: 2 };
    if (link.flags.includes("NOARP") || link.kind === "loopback")
      return { stdout: "", stderr: `Interface "${options.device}" is not ARPable\n`, exitCode: 2 };
  }
  const target = await resolveHost(destination, context.readFile);
  if (target === null) return failure("arping", `${destination}: Temporary failure in name resolution`, 2);
  const gratuitous = options.mode === "unsolicited" || options.mode === "answer";
  let source = options.source === null ? null : parseAddress(options.source);
  if (options.source !== null && source === null)
    return failure("arping", `invalid source ${options.source}`, 2);
  if (gratuitous && source === null) source = target;
  const isOwn = (address: string): boolean => kernel.addresses(netns).some(({ local }) => local === address);
  if (source !== null && options.mode !== "dad" && !isOwn(source))
    return failure("arping", "bind: Cannot assign requested address", 2);
  let device = options.device;
  if (options.mode === "dad") source ??= "0.0.0.0";
  if (source === null || device === null) {
    try {
      const route = kernel.routeGet({ netns, dst: target, ...(device === null ? {} : { oif: device }) });
      source ??= route.src;
      device ??= route.dev;
    } catch (error) {
      if (!(error instanceof VethworkError)) throw error;
      return failure(
        "arping",
        `connect: ${error.code === "ENETUNREACH" ? "Network is unreachable" : error.message}`,
        2,
      );
    }
  }
  const socket = kernel.openPacketSocket(netns, device);
  try {
    return await new Arping(options, target, source, kernel.link(netns, device), socket, context).run();
  } finally {
    kernel.closeSocket(socket);
  }
}

export const arping: Program = async (args, context) => {
  try {
    return await start(args, context);
  } catch (error) {
    if (error instanceof UsageError)
      return { stdout: error.stdout, stderr: error.message, exitCode: error.exitCode };
    throw error;
  }
};
