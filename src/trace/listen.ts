/** What the kernel tells of each decision (assembly/observe.ts), read while it is told. */
import { CtInfoNames, CtStatus } from "./conntrack.js";
import { Decision, DecisionRecord as R, DecisionNames, Listener } from "../kernel/abi.generated.js";
import type { Machine } from "../kernel/machine.js";
import { formatIpv4 } from "../kernel/text.js";
import { frameLayers, packetLayers, vlanLayer, type Layer } from "./fields.js";

/** The connection of a packet, as `conntrack -L` would tell it. */
export interface ConnectionView {
  /** NEW, ESTABLISHED, RELATED: what the packet is to it; with the direction */
  info: string;
  protocol: number;
  /** SYN_SENT, ESTABLISHED ... for TCP; "" for others */
  state: string;
  /** words of `conntrack -L`: UNREPLIED, ASSURED, SNAT, DNAT, CONFIRMED ... */
  status: string[];
  original: string;
  reply: string;
  mark: number;
  zone: number;
}

/** One report: what was decided, and the packet at that moment. */
export interface Heard {
  kind: number;
  name: string;
  object: number;
  detail: number;
  timeNs: number;
  /** address of the packet: tells copies apart while they live; 0: no packet */
  packet: number;
  packetId: bigint;
  netns: number;
  ifindex: number;
  device: number;
  layers: Layer[];
  /** has a link-layer header in front (else `layers` begin with the network's) */
  framed: boolean;
  /** frame or packet as far as it is there: bytes from the first layer on */
  bytes: Uint8Array;
  mark: number;
  priority: number;
  type: number;
  routeType: number;
  routeFlags: number;
  outIfindex: number;
  gateway: string;
  routeMtu: number;
  routeError: number;
  connection: ConnectionView | null;
  ctInfo: number;
}

/** bytes of a header that are looked at: tunnels in tunnels fit */
const LOOKED_AT = 512;
const ETHERNET = 14;
/** a frame's header with three tags */
const LONGEST_LINK_HEADER = 26;

/**
 * Has `hear` called with every decision until the function that it answers is called. An error thrown by `hear` is thrown by that.
 * @param wants whether a report of this kind is to be read at all
 */
export function listen(
  machine: Machine,
  hear: (heard: Heard) => void,
  wants: (kind: number) => boolean = () => true,
): () => void {
  const before = machine.host;
  let failure: { error: unknown } | null = null;
  machine.host = {
    ...before,
    heard: (record) => {
      // an exception may not pass through the module
      const kind = machine.u32(record + R.kind);
      // edits show in what comes after them
      if (failure || kind < Decision.drop || !wants(kind)) return;
      try {
        hear(read(machine, record));
      } catch (error) {
        failure = { error };
      }
    },
  };
  machine.check(machine.exports.listen!(Listener.TRACE, 1));
  return () => {
    machine.exports.listen!(Listener.TRACE, 0);
    machine.host = before;
    if (failure) throw (failure as { error: unknown }).error;
  };
}

function read(m: Machine, r: number): Heard {
  const kind = m.u32(r + R.kind);
  const heard: Heard = {
    kind,
    name: DecisionNames[kind] ?? String(kind),
    object: m.u32(r + R.object),
    detail: m.u32(r + R.detail),
    timeNs: m.number(r + R.timeNs),
    packet: m.u32(r + R.packet),
    packetId: m.u64(r + R.packetId),
    netns: m.u32(r + R.namespace),
    ifindex: m.u32(r + R.ifindex),
    device: m.u32(r + R.device),
    layers: [],
    framed: false,
    bytes: new Uint8Array(),
    mark: m.u32(r + R.mark),
    priority: m.u32(r + R.priority),
    type: m.u32(r + R.type),
    routeType: m.u32(r + R.routeType),
    routeFlags: m.u32(r + R.routeFlags),
    outIfindex: m.u32(r + R.outIfindex),
    gateway: formatIpv4(m.u32(r + R.gateway)),
    routeMtu: m.u32(r + R.routeMtu),
    routeError: m.u32(r + R.routeError),
    connection: m.u32(r + R.ct) ? connection(m, r) : null,
    ctInfo: m.u32(r + R.ctInfo),
  };
  // a packet that is being made has no bytes yet
  if (heard.packet && kind !== Decision.made) dissect(m, r, heard);
  return heard;
}

/** Where the frame begins is known from what the layers noted: the MAC header where it is right before the network header, else that one. */
function dissect(m: Machine, r: number, heard: Heard): void {
  const [mac, network, data] = [m.u32(r + R.mac), m.u32(r + R.network), m.u32(r + R.data)];
  const end = data + m.u32(r + R.length);
  const protocol = m.u32(r + R.protocol);
  const from = linkHeader(m, mac, network, data, end, protocol, m.u32(r + R.vlan));
  if (from) {
    heard.framed = true;
    heard.bytes = m.bytes.slice(from, Math.min(end, from + LOOKED_AT));
    heard.layers = frameLayers(heard.bytes);
  } else {
    // a header that was pulled is still there: everything from the network header on
    const start = network && network <= end && data - network < 256 ? network : data;
    heard.bytes = m.bytes.slice(start, Math.max(start, Math.min(end, start + LOOKED_AT)));
    heard.layers = packetLayers(heard.bytes, protocol);
  }
  const vlan = m.u32(r + R.vlan);
  if (vlan && heard.layers[0]?.name === "eth")
    heard.layers.splice(1, 0, vlanLayer(m.u32(r + R.vlanProtocol), vlan & 0xffff));
}

/** Address of the Ethernet header that belongs to the packet, 0 where it has none (any more, or yet). */
function linkHeader(
  m: Machine,
  mac: number,
  network: number,
  data: number,
  end: number,
  protocol: number,
  vlan: number,
): number {
  if (!mac || mac > network || mac + ETHERNET > end) return 0;
  // pushed in front since: a tunnel's header
  if (data < mac) return 0;
  const bytes = network - mac;
  if (bytes < ETHERNET || bytes > LONGEST_LINK_HEADER || (bytes - ETHERNET) % 4) return 0;
  // what is behind it is what the header says; a tunnel of IP packets has no such header
  const type = (m.u8(network - 2) << 8) | m.u8(network - 1);
  return type === protocol || (type < 0x600 && (vlan || protocol < 0x600)) || data === mac ? mac : 0;
}

const TCP_STATES = [
  "NONE",
  "SYN_SENT",
  "SYN_RECV",
  "ESTABLISHED",
  "FIN_WAIT",
  "CLOSE_WAIT",
  "LAST_ACK",
  "TIME_WAIT",
  "CLOSE",
  "SYN_SENT2",
];
const TCP = 6;
const PORTS = new Set([TCP, 17, 33, 132, 136]);
const ICMP = 1;

function connection(m: Machine, r: number): ConnectionView {
  const protocol = m.u32(r + R.ctProtocol);
  const status = m.u32(r + R.ctStatus);
  const tuple = (source: number, destination: number, from: number, to: number): string => {
    const [a, b] = [formatIpv4(m.u32(r + source)), formatIpv4(m.u32(r + destination))];
    const [p, q] = [m.u32(r + from), m.u32(r + to)];
    if (PORTS.has(protocol)) return `${a}:${p} > ${b}:${q}`;
    if (protocol === ICMP) return `${a} > ${b} id ${p} type ${q >> 8} code ${q & 255}`;
    return `${a} > ${b}`;
  };
  const words: [number, string][] = [
    [CtStatus.SEEN_REPLY, "REPLIED"],
    [CtStatus.ASSURED, "ASSURED"],
    [CtStatus.CONFIRMED, "CONFIRMED"],
    [CtStatus.SRC_NAT, "SNAT"],
    [CtStatus.DST_NAT, "DNAT"],
    [CtStatus.DYING, "DYING"],
    [CtStatus.TEMPLATE, "TEMPLATE"],
  ];
  return {
    info: CtInfoNames[m.u32(r + R.ctInfo)] ?? String(m.u32(r + R.ctInfo)),
    protocol,
    state: protocol === TCP ? (TCP_STATES[m.u32(r + R.ctState)] ?? "") : "",
    status: words.filter(([bit]) => status & bit).map(([, word]) => word),
    original: tuple(R.ctSource, R.ctDestination, R.ctSourcePort, R.ctDestinationPort),
    reply: tuple(R.ctReplySource, R.ctReplyDestination, R.ctReplySourcePort, R.ctReplyDestinationPort),
    mark: m.u32(r + R.ctMark),
    zone: m.u32(r + R.ctZone) & 0xffff,
  };
}
