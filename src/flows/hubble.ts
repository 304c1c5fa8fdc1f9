/**
 * A flow as Hubble tells it (cilium, api/v1/flow/flow.proto and observer.proto; `hubble observe --output json`). What Hubble has no field for
 * (counts, the packet id, both sides of a translation, Linux's own drop reason) is in `extensions`, a message of ours (flow.proto).
 */
import { createHash } from "node:crypto";
import { foreignReason } from "./drop-reasons.js";
import type { Endpoint, EndpointOf, Observation, Translation } from "./types.js";

const TCP = 6;
const UDP = 17;
const ICMP = 1;
const ICMPV6 = 58;
const SCTP = 132;

/** reserved identities of Cilium; containers have theirs from 256 on */
const HOST_IDENTITY = 1;
const WORLD_IDENTITY = 2;
const FIRST_IDENTITY = 256;

/** MessageTypeDrop and MessageTypeTrace of Cilium's monitor */
const EVENT_DROP = 1;
const EVENT_TRACE = 4;

const TCP_FLAGS = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"] as const;

/** TraceObservationPoint, and the sub-type of the event (Cilium's monitor counts TO_LXC as 0) */
const POINTS = {
  FROM_ENDPOINT: 5,
  FROM_HOST: 7,
  TO_ENDPOINT: 0,
  TO_HOST: 2,
  TO_NETWORK: 11,
  TO_OVERLAY: 4,
} as const;
type Point = keyof typeof POINTS;

export interface HubbleFlow {
  [field: string]: unknown;
}

/** `Flow` in the order of fields that Hubble prints, but for `time`, which stands for itself: ns since 1970. */
export function hubbleFlow(o: Observation, endpointOf: EndpointOf): HubbleFlow {
  const source = endpointOf(o.source);
  const destination = endpointOf(o.destination);
  const isDrop = o.point === "dropped";
  const point = isDrop ? undefined : observationPoint(o);
  const reason = isDrop ? foreignReason(o.reason!) : undefined;
  const isReply = o.isReply;
  return present({
    uuid: uuidOf(o),
    verdict: isDrop ? "DROPPED" : "FORWARDED",
    drop_reason: reason?.hubble[1] || undefined,
    ethernet: o.sourceMac && { source: o.sourceMac, destination: o.destinationMac },
    IP: addresses(o),
    l4: layer4(o.protocol, o.sourcePort, o.destinationPort, o.flags),
    source: endpoint(source),
    destination: endpoint(destination),
    Type: "L3_L4",
    node_name: nodeName(o),
    reply: isReply || undefined,
    event_type: isDrop
      ? present({ type: EVENT_DROP, sub_type: reason!.hubble[1] || undefined })
      : present({ type: EVENT_TRACE, sub_type: POINTS[point!] || undefined }),
    traffic_direction: isIngress(o) ? "INGRESS" : "EGRESS",
    trace_observation_point: point,
    trace_reason: traceReason(o),
    // 0 is left out, as proto3 does: not a reason that Hubble knows
    drop_reason_desc: reason?.hubble[1] ? reason.hubble[0] : undefined,
    is_reply: isReply,
    interface: o.ifindex ? present({ index: o.ifindex, name: o.ifname }) : undefined,
    tunnel: tunnel(o),
    extensions: details(o),
    Summary: summary(o),
  });
}

/** `node_name`: the namespace that saw it, as a node of a cluster; the initial one is the cluster itself */
export function nodeName(o: Observation): string {
  return o.netns ? `vethwork/${o.netns}` : "vethwork";
}

/** Without fields that say nothing, as proto3 leaves them out. */
function present(fields: Record<string, unknown>): HubbleFlow {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The same for the same flow of the same run: a log can be compared. */
function uuidOf(o: Observation): string {
  const where = [
    o.timeNs,
    o.packetId,
    o.namespaceId,
    o.ifindex,
    o.point,
    o.event,
    o.reason,
    o.source,
    o.flags,
  ].join(" ");
  const hash = createHash("sha256").update(where).digest();
  // version 8 (RFC 9562): of our own making
  hash[6] = (hash[6]! & 0x0f) | 0x80;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  return hash.toString("hex", 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function observationPoint(o: Observation): Point {
  if (o.tunnel) return "TO_OVERLAY";
  if (o.point === "forwarded") return "TO_NETWORK";
  const isHost = o.netns === "";
  if (o.point === "delivered") return isHost ? "TO_HOST" : "TO_ENDPOINT";
  return isHost ? "FROM_HOST" : "FROM_ENDPOINT";
}

function isIngress(o: Observation): boolean {
  return o.point === "delivered" || (o.point === "dropped" && o.inputIfindex !== 0);
}

/** Before the source was translated, as Hubble has it; what is on the wire is `source_xlated`. */
function addresses(o: Observation): HubbleFlow {
  const original = o.before && o.after && o.source === o.after.source ? o.before.source : o.source;
  return present({
    source: original,
    source_xlated: original === o.source ? undefined : o.source,
    destination: o.destination,
    ipVersion: o.family === 4 ? "IPv4" : "IPv6",
    encrypted: o.tunnel?.kind === "esp" || undefined,
  });
}

function layer4(
  protocol: number,
  sourcePort: number,
  destinationPort: number,
  flags: number,
): HubbleFlow | undefined {
  const ports = { source_port: sourcePort, destination_port: destinationPort };
  switch (protocol) {
    case TCP:
      return {
        TCP: { ...ports, flags: Object.fromEntries(flagNames(flags).map((name) => [name, true])) },
      };
    case UDP:
      return { UDP: ports };
    case SCTP:
      return { SCTP: ports };
    case ICMP:
      return { ICMPv4: present({ type: sourcePort || undefined, code: destinationPort || undefined }) };
    case ICMPV6:
      return { ICMPv6: present({ type: sourcePort || undefined, code: destinationPort || undefined }) };
    default:
      return undefined;
  }
}

function flagNames(flags: number): string[] {
  return TCP_FLAGS.filter((_, bit) => flags & (1 << bit));
}

function endpoint({ netns, namespaceId }: Endpoint): HubbleFlow {
  if (netns === undefined) return { identity: WORLD_IDENTITY, labels: ["reserved:world"] };
  if (netns === "") return { identity: HOST_IDENTITY, labels: ["reserved:host"] };
  return {
    ID: namespaceId,
    identity: FIRST_IDENTITY + namespaceId,
    namespace: "default",
    labels: [`vethwork:netns=${netns}`],
    pod_name: netns,
  };
}

function traceReason(o: Observation): string | undefined {
  if (o.point === "dropped" || !o.connection) return undefined;
  if (o.isReply) return "REPLY";
  return { new: "NEW", established: "ESTABLISHED", related: "RELATED" }[o.connection];
}

/** Hubble knows these two. */
function tunnel({ tunnel: t }: Observation): HubbleFlow | undefined {
  if (t?.kind !== "vxlan" && t?.kind !== "geneve") return undefined;
  return {
    protocol: t.kind === "vxlan" ? "VXLAN" : "GENEVE",
    IP: { source: t.source, destination: t.destination, ipVersion: "IPv4" },
    l4: layer4(UDP, t.sourcePort, t.destinationPort, 0),
    vni: t.vni,
  };
}

export const DETAILS_TYPE = "vethwork.flow.Details";

/** `extensions`: a google.protobuf.Any. 64-bit numbers are text, as proto3's JSON has them. */
function details(o: Observation): HubbleFlow {
  const side = (t: Translation | undefined) =>
    t &&
    present({
      source: t.source,
      destination: t.destination,
      source_port: t.sourcePort || undefined,
      destination_port: t.destinationPort || undefined,
    });
  return present({
    "@type": `type.googleapis.com/${DETAILS_TYPE}`,
    packet_id: String(o.packetId),
    packets: String(o.packets),
    bytes: String(o.bytes),
    netns: o.netns || undefined,
    skb_drop_reason: o.reason && `SKB_DROP_REASON_${o.reason}`,
    before_nat: side(o.before),
    after_nat: side(o.after),
    encapsulation: o.tunnel?.kind,
  });
}

function summary(o: Observation): string {
  switch (o.protocol) {
    case TCP:
      return `TCP Flags: ${flagNames(o.flags).join(", ")}`;
    case UDP:
      return "UDP";
    case SCTP:
      return "SCTP";
    case ICMP:
      return `ICMPv4 ${ICMP_NAMES[o.sourcePort] ?? `${o.sourcePort}(${o.destinationPort})`}`;
    case ICMPV6:
      return `ICMPv6 ${ICMPV6_NAMES[o.sourcePort] ?? `${o.sourcePort}(${o.destinationPort})`}`;
    default:
      return `IP protocol ${o.protocol}`;
  }
}

const ICMP_NAMES: Record<number, string> = {
  0: "EchoReply",
  3: "DestinationUnreachable",
  5: "Redirect",
  8: "EchoRequest",
  11: "TimeExceeded",
};
const ICMPV6_NAMES: Record<number, string> = {
  1: "DestinationUnreachable",
  2: "PacketTooBig",
  3: "TimeExceeded",
  128: "EchoRequest",
  129: "EchoReply",
  135: "NeighborSolicitation",
  136: "NeighborAdvertisement",
};
