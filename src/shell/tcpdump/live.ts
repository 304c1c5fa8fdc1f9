/** tcpdump on an interface, or on all of them, in virtual time. */
import { LINKTYPE_ETHERNET, LINKTYPE_RAW, type FilteredFrame } from "../../capture/index.js";
import type { Received } from "../../model/kernel.js";
import type { Link } from "../../model/state.js";
import { EPOCH_SECONDS } from "../machine.js";
import type { ProgramContext } from "../program.js";
import type { ToolResult } from "../tool.js";
import { bareLink, withEthernet } from "./bare.js";
import { frameFilter } from "./frame-filter.js";
import type { DumpOptions } from "./options.js";
import {
  cooked,
  LINKTYPE_LINUX_SLL2,
  PACKET_HOST,
  PACKET_OUTGOING,
  packetType,
  SLL2_HEADER_BYTES,
  TYPE_WORDS,
} from "./sll2.js";
import { Taker, type Frame } from "./taker.js";

/** how late (ns of virtual time) it may notice a frame; the frame keeps its own time */
const POLL_NS = 1e9;

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

/** The netmask of an interface's first address, for `ip broadcast`. */
function netmaskOf(context: ProgramContext, ifname: string): number {
  const address = context.kernel.addresses(context.netns).find((candidate) => candidate.ifname === ifname);
  return address && address.prefixlen > 0 ? (0xffffffff << (32 - address.prefixlen)) >>> 0 : 0;
}

/** What the kernel asks the filter about: of a cooked socket it counts the length without the header that libpcap makes. */
function asked({ direction }: Received, record: Uint8Array, isAny: boolean): FilteredFrame {
  return {
    bytes: record,
    length: record.length - (isAny ? SLL2_HEADER_BYTES : 0),
    packetType: direction === "out" ? PACKET_OUTGOING : PACKET_HOST,
  };
}

/** A frame without what the line begins with. */
function plain({ bytes, timeNs }: Received): Frame {
  return {
    bytes,
    length: bytes.length,
    timeNs: BigInt(EPOCH_SECONDS) * 1_000_000_000n + BigInt(Math.round(timeNs)),
    prefix: "",
  };
}

/** One of `-i any`. @param record with the cooked header */
function ofAny(one: Received, link: Link | undefined, record: Uint8Array): Frame {
  return {
    ...plain(one),
    ...(link && bareLink(link) && withEthernet(one.bytes)),
    prefix: `${(link?.ifname ?? `if${one.ifindex}`).padEnd(5)} ${TYPE_WORDS[packetType(one, link)]!.padEnd(3)} `,
    record,
  };
}

export async function captureLive(
  options: DumpOptions,
  context: ProgramContext,
): Promise<ToolResult | number> {
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
  const linkType = isAny ? LINKTYPE_LINUX_SLL2 : bare ? LINKTYPE_RAW : LINKTYPE_ETHERNET;
  const heading = isAny ? "tcpdump: data link type LINUX_SLL2\n" : "";
  const netmask = isAny ? 0 : netmaskOf(context, ifname);
  let filter;
  try {
    filter = frameFilter(options.filter, { linkType, netmask, live: true });
  } catch (error) {
    await context.writeError(heading);
    throw error;
  }
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
  // without a link layer -e has little to say, and a dump begins with the packet in any case
  const dump = options.dump.replace("-link", "") as DumpOptions["dump"];
  const taker = new Taker(bare ? { ...options, link: false, dump } : options, linkType, context);
  const described = isAny ? "LINUX_SLL2 (Linux cooked v2)" : bare ? "RAW (Raw IP)" : "EN10MB (Ethernet)";
  const start =
    options.write !== null || options.verbose > 0
      ? "tcpdump: "
      : "tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n";
  await context.writeError(
    `${heading}${start}listening on ${ifname}, link-type ${described}, snapshot length ${options.snapLength} bytes\n`,
  );
  let stalled = false;
  try {
    await taker.begin();
    while (!stopped && !taker.full && !stalled) {
      stalled = (await context.waitFor(drain, { pollNs: POLL_NS })) === "stalled";
      drain();
      const links = isAny ? new Map(kernel.links(netns).map((link) => [link.ifindex, link])) : null;
      const frames = queue.splice(0).flatMap((one) => {
        const link = links?.get(one.ifindex);
        const record = links ? cooked(one, link) : one.bytes;
        if (!filter.accepts(asked(one, record, isAny))) return [];
        if (isAny) return [ofAny(one, link, record)];
        return [
          bare ? { ...plain(one), ...withEthernet(record), prefix: options.link ? "ip: " : "" } : plain(one),
        ];
      });
      received += frames.length;
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
