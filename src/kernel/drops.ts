/** The table of drops: lost packets by reason, place, culprit and flow (calls/drops.ts). */
import { DropReasonNames, DropRecord, HookNames } from "./abi.generated.js";
import type { Machine } from "./machine.js";
import { formatIpv4, formatMac } from "./text.js";
import { formatIpv6 } from "./text-ipv6.js";

/** Who sent what to whom, as it was when it was lost (behind or before NAT, inside or outside of a tunnel). */
export interface DropFlow {
  /** EtherType */
  etherType: number;
  /** addresses of IP or ARP, else MAC addresses; "" where the packet was too short to tell */
  src: string;
  dst: string;
  /** IP protocol, 0 where it is no IP */
  protocol: number;
  /** 0 where there are none */
  sport: number;
  dport: number;
}

/** Packets that were lost alike. */
export interface DropEntry {
  packets: number;
  bytes: number;
  /** SKB_DROP_REASON_ name without the prefix */
  reason: string;
  netns: string;
  /** "" where the packet was at no device */
  iface: string;
  /** the device that it was to leave by */
  out?: string;
  /** hook of netfilter that refused it */
  hook?: string;
  /** what decided: ObjectKind, address, and number of the command that had made it (Causes) */
  kind: number;
  object: number;
  cause: number;
  /** errno that a sender is told, 0 for none */
  error: number;
  /** null: all flows for which there was no room */
  flow: DropFlow | null;
  firstNs: number;
  lastNs: number;
  /** id of the first packet, as in captures */
  packetId: number;
}

const R = DropRecord;

/** Begins to count drops, from nothing, or stops. */
export function countDrops(m: Machine, on: boolean): void {
  m.check(m.exports.drops_count!(on ? 1 : 0));
}

/** All entries, most packets first; entries with equal numbers in the order in which they began. */
export function dropEntries(m: Machine): DropEntry[] {
  const names = new Map<number, string>();
  const all: DropEntry[] = [];
  for (let at = 0; (at = (m.exports.drops_next!(at) as number) >>> 0);) all.push(read(m, names));
  return all.reverse().sort((a, b) => b.packets - a.packets);
}

/** Packets that were lost when the table had no more room. */
export function uncountedDrops(m: Machine): number {
  return Number(m.exports.drops_uncounted!() as bigint);
}

function read(m: Machine, names: Map<number, string>): DropEntry {
  const at = m.mailbox;
  const u32 = (field: number): number => m.u32(at + field);
  const out = m.name(at + R.outName0);
  const hook = u32(R.hook);
  const entry: DropEntry = {
    packets: m.number(at + R.packets),
    bytes: m.number(at + R.bytes),
    reason: DropReasonNames[u32(R.reason)] ?? String(u32(R.reason)),
    netns: "",
    iface: m.name(at + R.name0),
    ...(out && { out }),
    ...(hook && { hook: HookNames[hook - 1] }),
    kind: u32(R.kind),
    object: u32(R.object),
    cause: u32(R.cause),
    error: u32(R.error),
    flow: u32(R.others) ? null : readFlow(m),
    firstNs: m.number(at + R.firstNs),
    lastNs: m.number(at + R.lastNs),
    packetId: m.number(at + R.packetId),
  };
  const namespace = u32(R.namespace);
  let netns = names.get(namespace);
  if (netns === undefined) {
    netns = namespace ? m.keepMailbox(() => m.namespaceName(namespace)) : "";
    names.set(namespace, netns);
  }
  return { ...entry, netns };
}

const IP = 0x0800;
const ARP = 0x0806;
const IPV6 = 0x86dd;

function readFlow(m: Machine): DropFlow {
  const at = m.mailbox;
  const u32 = (field: number): number => m.u32(at + field);
  const etherType = u32(R.protocol);
  const address = (high: number, low: number): string => {
    const [a, b] = [m.u64(at + high), m.u64(at + low)];
    if (a === 0n && b === 0n && etherType !== ARP) return "";
    if (etherType === IP || etherType === ARP) return formatIpv4(Number(b & 0xffffffffn));
    if (etherType === IPV6 && u32(R.ipProtocol)) return formatIpv6(a, b);
    return formatMac(b);
  };
  return {
    etherType,
    src: address(R.sourceHigh, R.sourceLow),
    dst: address(R.destinationHigh, R.destinationLow),
    protocol: u32(R.ipProtocol),
    sport: u32(R.sourcePort),
    dport: u32(R.destinationPort),
  };
}
