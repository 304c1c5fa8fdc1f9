/** Records of the kernel's flow log (assembly/abi/flow.ts) as objects. */
import { FIRST_REPLY, type FlowEnd, type Observation, type Translation, type Tunnel } from "./types.js";
import { DropReasonNames, FlowEvent, FlowPoint, FlowRecord } from "../kernel/abi.generated.js";
import type { VethworkKernel } from "../kernel/kernel.js";
import { formatIpv4, formatMac } from "../kernel/text.js";
import { formatIpv6 } from "../kernel/text-ipv6.js";

const NO_CONNECTION = 0xffff_ffff;
const TUNNELS: Record<number, Tunnel["kind"]> = {
  1: "vxlan",
  2: "geneve",
  3: "gre",
  4: "ipip",
  5: "sit",
  7: "esp",
};
const POINTS: Record<number, Observation["point"]> = {
  [FlowPoint.sent]: "sent",
  [FlowPoint.forwarded]: "forwarded",
  [FlowPoint.delivered]: "delivered",
  [FlowPoint.dropped]: "dropped",
};
const EVENTS: Record<number, Observation["event"]> = {
  [FlowEvent.begin]: "begin",
  [FlowEvent.flags]: "flags",
  [FlowEvent.active]: "active",
  [FlowEvent.end]: "end",
  [FlowEvent.natCreate]: "natCreate",
  [FlowEvent.natDelete]: "natDelete",
};

/** Names of interfaces and namespaces, asked for when a record needs them. */
export class Places {
  private readonly names = new Map<string, string>();

  constructor(private readonly kernel: VethworkKernel) {}

  namespace(id: number): string {
    return this.kernel.machine.namespaceName(id);
  }

  /** "" where there is no such interface any more */
  interface(namespace: number, ifindex: number): string {
    const key = `${namespace}/${ifindex}`;
    let name = this.names.get(key);
    if (name === undefined) {
      const links = this.kernel.links(this.namespace(namespace));
      for (const link of links) this.names.set(`${namespace}/${link.ifindex}`, link.ifname);
      name = this.names.get(key) ?? "";
      this.names.set(key, name);
    }
    return name;
  }

  /** Interfaces may have other names now. */
  forget(): void {
    this.names.clear();
  }
}

/** Reads the records in `bytes`, which are those of the kernel's ring. `epochNs`: when virtual time began. */
export function* readRecords(bytes: Uint8Array, places: Places, epochNs: bigint): Generator<Observation> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + FlowRecord.size <= bytes.length; at += FlowRecord.size)
    yield readRecord(view, at, places, epochNs);
}

function readRecord(view: DataView, at: number, places: Places, epochNs: bigint): Observation {
  const u32 = (field: number) => view.getUint32(at + field, true);
  const u64 = (field: number) => view.getBigUint64(at + field, true);
  const family = u32(FlowRecord.family) === 6 ? 6 : 4;
  const address = (high: number, low: number) =>
    family === 6 ? formatIpv6(u64(high), u64(low)) : formatIpv4(Number(u64(low)));
  const namespace = u32(FlowRecord.namespace);
  const ifindex = u32(FlowRecord.ifindex);
  const mac = (field: number) => (u64(field) ? formatMac(u64(field)) : undefined);
  const ctInfo = u32(FlowRecord.ctInfo);
  const reason = u32(FlowRecord.reason);
  const translation = (source: number): Translation => ({
    source: formatIpv4(u32(source)),
    destination: formatIpv4(u32(source + 4)),
    sourcePort: u32(source + 8),
    destinationPort: u32(source + 12),
  });
  const translated = u32(FlowRecord.beforeSource) !== 0 || u32(FlowRecord.afterSource) !== 0;
  return {
    event: EVENTS[u32(FlowRecord.event)]!,
    point: POINTS[u32(FlowRecord.point)],
    timeNs: epochNs + u64(FlowRecord.timeNs),
    firstNs: epochNs + u64(FlowRecord.firstNs),
    lastNs: epochNs + u64(FlowRecord.lastNs),
    packets: Number(u64(FlowRecord.packets)),
    bytes: Number(u64(FlowRecord.bytes)),
    packetId: u64(FlowRecord.packetId),
    namespaceId: namespace,
    netns: places.namespace(namespace),
    ifindex,
    ifname: ifindex ? places.interface(namespace, ifindex) : "",
    inputIfindex: u32(FlowRecord.inputIfindex),
    family,
    protocol: u32(FlowRecord.protocol),
    tos: u32(FlowRecord.tos),
    source: address(FlowRecord.sourceHigh, FlowRecord.sourceLow),
    destination: address(FlowRecord.destinationHigh, FlowRecord.destinationLow),
    sourcePort: u32(FlowRecord.sourcePort),
    destinationPort: u32(FlowRecord.destinationPort),
    sourceMac: mac(FlowRecord.sourceMac),
    destinationMac: mac(FlowRecord.destinationMac),
    before: translated ? translation(FlowRecord.beforeSource) : undefined,
    after: translated ? translation(FlowRecord.afterSource) : undefined,
    tunnel: readTunnel(u32),
    flags: u32(FlowRecord.flags),
    allFlags: u32(FlowRecord.allFlags),
    reason:
      POINTS[u32(FlowRecord.point)] === "dropped" ? (DropReasonNames[reason] ?? String(reason)) : undefined,
    isReply: ctInfo === NO_CONNECTION ? undefined : ctInfo >= FIRST_REPLY,
    connection: ctInfo === NO_CONNECTION ? undefined : connectionState(ctInfo),
    endReason: u32(FlowRecord.endReason) as FlowEnd,
  };
}

function connectionState(ctInfo: number): Observation["connection"] {
  if (ctInfo === 2) return "new";
  return ctInfo % FIRST_REPLY === 1 ? "related" : "established";
}

function readTunnel(u32: (field: number) => number): Tunnel | undefined {
  const kind = TUNNELS[u32(FlowRecord.tunnel)];
  if (!kind) return undefined;
  const source = formatIpv4(u32(FlowRecord.tunnelSource));
  const destination = formatIpv4(u32(FlowRecord.tunnelDestination));
  const ports = {
    sourcePort: u32(FlowRecord.tunnelSourcePort),
    destinationPort: u32(FlowRecord.tunnelDestinationPort),
  };
  return { kind, source, destination, ...ports, vni: u32(FlowRecord.vni) };
}
