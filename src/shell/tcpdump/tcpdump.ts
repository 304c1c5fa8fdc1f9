/** tcpdump 4.99: frames of an interface or a file, as text or as a capture, in virtual time. */
import { readCapture } from "../../capture/index.js";
import { VethworkError } from "../../model/errors.js";
import type { Received } from "../../model/kernel.js";
import type { Link } from "../../model/state.js";
import { LINKTYPE_ETHERNET, LINKTYPE_RAW } from "../../capture/index.js";
import { pcapHeader, pcapRecord } from "../../pcap-writer/pcap.js";
import { EPOCH_SECONDS } from "../machine.js";
import type { Program, ProgramContext } from "../program.js";
import type { ToolResult } from "../tool.js";
import { compileFilter } from "./filter/compile.js";
import { FilterError } from "./filter/error.js";
import type { FilterFrame, Predicate } from "./filter/predicate.js";
import { DumpUsageError, parseDumpOptions, type DumpOptions } from "./options.js";
import { FramePrinter } from "./print/frame.js";
import { TimePrinter } from "./print/time.js";
import { bareLink, withEthernet } from "./bare.js";
import { cooked, LINKTYPE_LINUX_SLL2, packetType, TYPE_WORDS } from "./sll2.js";

/** how late (ns of virtual time) it may notice a frame; the frame keeps its own time */
const POLL_NS = 1e9;

interface Frame extends FilterFrame {
  timeNs: bigint;
  /** what `-i any` prints before the line */
  prefix: string;
  /** what -w writes where it is not the frame itself */
  record?: Uint8Array;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

/** Takes frames until -c is reached: prints them or writes them. */
class Taker {
  taken = 0;
  private readonly printer: FramePrinter;
  private readonly times: TimePrinter;

  constructor(
    private readonly options: DumpOptions,
    private readonly filter: Predicate,
    private readonly linkType: number,
    private readonly context: ProgramContext,
  ) {
    this.printer = new FramePrinter(options, options.dump);
    this.times = new TimePrinter(options.time, options.nanoseconds);
  }

  get full(): boolean {
    return this.taken >= this.options.count;
  }

  private async put(bytes: Uint8Array, append: boolean): Promise<void> {
    const { write } = this.options;
    if (write === "-") await this.context.writeBytes(Buffer.from(bytes).toString("latin1"));
    else await this.context.writeFile(write!, bytes, append);
  }

  /** Writes the header of -w. */
  async begin(): Promise<void> {
    if (this.options.write === null) return;
    const { snapLength, nanoseconds } = this.options;
    await this.put(
      pcapHeader({ snapLength, linkType: this.linkType, resolution: nanoseconds ? "ns" : "us" }),
      false,
    );
  }

  /** Frames in order; those after the last wanted one are left. */
  async take(frames: Frame[]): Promise<void> {
    const { options } = this;
    const records: Uint8Array[] = [];
    let text = "";
    for (const frame of frames) {
      if (this.full) break;
      if (!this.filter(frame)) continue;
      this.taken++;
      if (options.write !== null) {
        const whole = frame.record ?? frame.bytes;
        const originalLength = frame.record
          ? frame.record.length + frame.length - frame.bytes.length
          : frame.length;
        records.push(
          pcapRecord(
            { timeNs: frame.timeNs, bytes: whole.subarray(0, options.snapLength), originalLength },
            options.nanoseconds ? "ns" : "us",
          ),
        );
      }
      if (options.write === null || options.print)
        text += `${this.times.print(frame.timeNs)}${frame.prefix}${this.printer.print(frame.bytes.subarray(0, options.snapLength), frame.length)}\n`;
    }
    if (records.length > 0) await this.put(Buffer.concat(records), true);
    if (text !== "") await this.context.write(text);
  }
}

async function readFile(options: DumpOptions, context: ProgramContext): Promise<ToolResult | number> {
  const name = options.read!;
  let bytes: Uint8Array;
  try {
    bytes = name === "-" ? Buffer.from(await context.readInput(), "latin1") : await context.readBytes(name);
  } catch (error) {
    return { stdout: "", stderr: `tcpdump: ${name}: ${(error as Error).message}\n`, exitCode: 1 };
  }
  const filter = compileFilter(options.filter);
  const taker = new Taker(options, filter, LINKTYPE_ETHERNET, context);
  try {
    const capture = readCapture({ name, bytes }, { ethernetOnly: true });
    const { snapLength } = capture.info();
    await context.writeError(
      `reading from file ${name}, link-type EN10MB (Ethernet), snapshot length ${snapLength || 262144}\n`,
    );
    await taker.begin();
    for (const packet of capture) {
      await taker.take([
        { bytes: packet.bytes, length: packet.originalLength, timeNs: packet.timeNs, prefix: "" },
      ]);
      if (taker.full) break;
    }
  } catch (error) {
    if (!(error instanceof VethworkError) || error.code === "EUNSUPPORTED") throw error;
    return { stdout: "", stderr: `tcpdump: ${error.message}\n`, exitCode: 1 };
  }
  return 0;
}

function listInterfaces(context: ProgramContext): ToolResult {
  const links = context.kernel.links(context.netns);
  const isUp = (link: Link): boolean => link.flags.includes("UP");
  const sorted = [...links].sort(
    (a, b) =>
      Number(isUp(b)) - Number(isUp(a)) ||
      Number(a.kind === "loopback") - Number(b.kind === "loopback") ||
      a.ifindex - b.ifindex,
  );
  const lines = sorted.map((link) => {
    const words = [
      ...(isUp(link) ? ["Up"] : []),
      ...(link.flags.includes("LOWER_UP") ? ["Running"] : []),
      ...(link.kind === "loopback"
        ? ["Loopback"]
        : [link.flags.includes("LOWER_UP") ? "Connected" : "Disconnected"]),
    ];
    return `${link.ifname} [${words.join(", ")}]`;
  });
  const up = sorted.filter(isUp).length;
  lines.splice(up, 0, "any (Pseudo-device that captures on all interfaces) [Up, Running]");
  return { stdout: lines.map((line, index) => `${index + 1}.${line}\n`).join(""), stderr: "", exitCode: 0 };
}

/** The netmask of an interface's first address, for `ip broadcast`. */
function netmaskOf(context: ProgramContext, ifname: string): number {
  const address = context.kernel.addresses(context.netns).find((candidate) => candidate.ifname === ifname);
  return address && address.prefixlen > 0 ? (0xffffffff << (32 - address.prefixlen)) >>> 0 : 0;
}

async function captureLive(options: DumpOptions, context: ProgramContext): Promise<ToolResult | number> {
  const { kernel, netns } = context;
  const first =
    kernel.links(netns).find((link) => link.flags.includes("UP") && link.kind !== "loopback") ??
    kernel.links(netns)[0];
  const ifname = options.interface ?? first?.ifname ?? "lo";
  const isAny = ifname === "any";
  let bare = false;
  if (!isAny) {
    const link = kernel.links(netns).find((candidate) => candidate.ifname === ifname);
    if (!link)
      return {
        stdout: "",
        stderr: `tcpdump: ${ifname}: No such device exists\n(No such device exists)\n`,
        exitCode: 1,
      };
    bare = bareLink(link);
    if (!link.flags.includes("UP"))
      return { stdout: "", stderr: `tcpdump: ${ifname}: That device is not up\n`, exitCode: 1 };
  }
  const filter = compileFilter(options.filter, isAny ? 0 : netmaskOf(context, ifname));
  const socket = kernel.openPacketSocket(netns, isAny ? undefined : ifname);
  let stopped = false;
  for (const signal of ["INT", "TERM", "HUP"]) context.onSignal(signal, () => (stopped = true));
  const queue: Received[] = [];
  let received = 0;
  const drain = (): boolean => {
    for (const one of kernel.receive(socket)) {
      if (options.direction !== "inout" && one.direction !== options.direction) continue;
      queue.push(one);
    }
    return queue.length > 0 || stopped;
  };
  const linkType = isAny ? LINKTYPE_LINUX_SLL2 : bare ? LINKTYPE_RAW : LINKTYPE_ETHERNET;
  // without a link layer -e has little to say, and a dump begins with the packet in any case
  const dump = options.dump.replace("-link", "") as DumpOptions["dump"];
  const taker = new Taker(bare ? { ...options, link: false, dump } : options, filter, linkType, context);
  const described = isAny ? "LINUX_SLL2 (Linux cooked v2)" : bare ? "RAW (Raw IP)" : "EN10MB (Ethernet)";
  const start =
    options.write !== null || options.verbose > 0
      ? "tcpdump: "
      : "tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n";
  if (isAny) await context.writeError("tcpdump: data link type LINUX_SLL2\n");
  await context.writeError(
    `${start}listening on ${ifname}, link-type ${described}, snapshot length ${options.snapLength} bytes\n`,
  );
  let stalled = false;
  try {
    await taker.begin();
    while (!stopped && !taker.full && !stalled) {
      stalled = (await context.waitFor(drain, { pollNs: POLL_NS })) === "stalled";
      drain();
      const links = isAny ? new Map(kernel.links(netns).map((link) => [link.ifindex, link])) : null;
      const frames = queue.splice(0).map((one): Frame => {
        const base = {
          bytes: one.bytes,
          length: one.bytes.length,
          direction: one.direction,
          timeNs: BigInt(EPOCH_SECONDS) * 1_000_000_000n + BigInt(Math.round(one.timeNs)),
          prefix: "",
        };
        if (!links)
          return bare ? { ...base, ...withEthernet(one.bytes), prefix: options.link ? "ip: " : "" } : base;
        const link = links.get(one.ifindex);
        return {
          ...base,
          ...(link && bareLink(link) && withEthernet(one.bytes)),
          prefix: `${(link?.ifname ?? `if${one.ifindex}`).padEnd(5)} ${TYPE_WORDS[packetType(one, link)]!.padEnd(3)} `,
          record: cooked(one, link),
        };
      });
      received += frames.filter(filter).length;
      await taker.take(frames);
    }
  } finally {
    kernel.closeSocket(socket);
  }
  if (stalled && !taker.full)
    await context.writeError(
      `tcpdump: nothing is left that could happen; stopped after ${plural(taker.taken, "packet")}\n`,
    );
  await context.writeError(
    `${plural(taker.taken, "packet")} captured\n${plural(received, "packet")} received by filter\n0 packets dropped by kernel\n`,
  );
  return 0;
}

export const tcpdump: Program = async (args, context) => {
  try {
    const options = parseDumpOptions(args);
    if (options.list) return listInterfaces(context);
    return await (options.read !== null ? readFile(options, context) : captureLive(options, context));
  } catch (error) {
    if (error instanceof DumpUsageError)
      return { stdout: error.stdout, stderr: error.message, exitCode: error.exitCode };
    if (error instanceof FilterError)
      return { stdout: "", stderr: `tcpdump: ${error.message}\n`, exitCode: 1 };
    throw error;
  }
};
