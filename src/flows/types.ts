/** A flow log: what is told of flows, and who takes it. */
import type { OutputPosition } from "../pcap-writer/index.js";

/** CtInfo: from here on the reply direction */
export const FIRST_REPLY = 3;

/** flowEndReason of IPFIX (RFC 5102, information element 136); 0: the flow goes on */
export type FlowEnd = 0 | 1 | 2 | 3 | 4 | 5;

/** Addresses and ports of a packet of a translated connection. */
export interface Translation {
  source: string;
  destination: string;
  /** ports; ICMP: the id, and 0 */
  sourcePort: number;
  destinationPort: number;
}

/** The tunnel that a packet is in: the addresses around it. */
export interface Tunnel {
  kind: "vxlan" | "geneve" | "gre" | "ipip" | "sit" | "esp";
  source: string;
  destination: string;
  sourcePort: number;
  destinationPort: number;
  /** 0 where the tunnel has none */
  vni: number;
}

/** What is told of a flow: packets of one direction with the same addresses and ports, at one place. */
export interface Observation {
  /** its first packet, a TCP flag that it had not shown, still going on, over; or a connection whose addresses are (no longer) translated */
  event: "begin" | "flags" | "active" | "end" | "natCreate" | "natDelete";
  /** what happened to the packets; undefined for a translation */
  point: "sent" | "forwarded" | "delivered" | "dropped" | undefined;
  /** ns since 1970 of virtual time: of this record, of its first and last packet */
  timeNs: bigint;
  firstNs: bigint;
  lastNs: bigint;
  /** IP packets and their bytes since the last record `active`, or so far */
  packets: number;
  bytes: number;
  /** epb_packetid of the first packet */
  packetId: bigint;
  namespaceId: number;
  /** "" is the initial namespace */
  netns: string;
  ifindex: number;
  ifname: string;
  /** of the interface that the first packet came in by, 0 for none */
  inputIfindex: number;
  family: 4 | 6;
  /** IP protocol */
  protocol: number;
  tos: number;
  source: string;
  destination: string;
  /** ports; ICMP: type and code */
  sourcePort: number;
  destinationPort: number;
  sourceMac?: string;
  destinationMac?: string;
  /** where connection tracking translates addresses: before and after all of it */
  before?: Translation;
  after?: Translation;
  tunnel?: Tunnel;
  /** TCP flags that this record is about, and all so far */
  flags: number;
  allFlags: number;
  /** name behind SKB_DROP_REASON_, where packets were lost */
  reason?: string;
  /** undefined: connection tracking does not know the packet */
  isReply?: boolean;
  connection?: "new" | "established" | "related";
  endReason: FlowEnd;
}

/** Whose an address is. */
export interface Endpoint {
  /** a namespace that has the address; "" is the initial one. undefined: nobody's in the lab */
  netns: string | undefined;
  namespaceId: number;
}

/** Who the addresses are of. */
export type EndpointOf = (address: string) => Endpoint;

/** Takes a flow log. */
export interface FlowSink {
  take(observation: Observation, endpointOf: EndpointOf): void;
  /** Everything was told. */
  end(): void;
  /** Where the output ends now; see ResumableOutput. */
  position?(): OutputPosition;
}
