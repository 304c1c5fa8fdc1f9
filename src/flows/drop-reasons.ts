/**
 * Linux's reasons for a loss (SKB_DROP_REASON_*) as Hubble and IPFIX have them: Hubble's DropReason (cilium, api/v1/flow/flow.proto) and IPFIX's
 * forwardingStatus (information element 89, RFC 7270 section 4.12). What has no counterpart is "unknown" there.
 */
export interface ForeignReason {
  /** DropReason of Hubble */
  hubble: [name: string, number: number];
  /** forwardingStatus: 128 and above are drops */
  ipfix: number;
}

const UNKNOWN: ForeignReason = { hubble: ["DROP_REASON_UNKNOWN", 0], ipfix: 128 };

const POLICY: ForeignReason = { hubble: ["POLICY_DENIED", 133], ipfix: 129 };
const INVALID: ForeignReason = { hubble: ["INVALID_PACKET_DROPPED", 134], ipfix: 136 };
const CHECKSUM: ForeignReason = { hubble: ["INVALID_PACKET_DROPPED", 134], ipfix: 134 };
const SOURCE: ForeignReason = { hubble: ["INVALID_SOURCE_IP", 132], ipfix: 128 };
const NO_ROUTE: ForeignReason = { hubble: ["FIB_LOOKUP_FAILED", 169], ipfix: 131 };
const NO_NEIGHBOR: ForeignReason = { hubble: ["FIB_LOOKUP_FAILED", 169], ipfix: 132 };
const NO_ENDPOINT: ForeignReason = { hubble: ["NO_TUNNEL_OR_ENCAPSULATION_ENDPOINT", 160], ipfix: 131 };
const VLAN: ForeignReason = { hubble: ["VLAN_FILTERED", 182], ipfix: 129 };

const REASONS: Record<string, ForeignReason> = {
  NETFILTER_DROP: POLICY,
  TC_INGRESS: POLICY,
  TC_EGRESS: POLICY,
  XFRM_POLICY: POLICY,
  PKT_TOO_SMALL: INVALID,
  HDR_TRUNC: INVALID,
  IP_INHDR: INVALID,
  INVALID_PROTO: INVALID,
  VXLAN_INVALID_HDR: INVALID,
  IP_CSUM: CHECKSUM,
  TCP_CSUM: CHECKSUM,
  UDP_CSUM: CHECKSUM,
  ICMP_CSUM: CHECKSUM,
  GRE_CSUM: CHECKSUM,
  IP_RPFILTER: SOURCE,
  IP_INVALID_SOURCE: SOURCE,
  IP_LOCAL_SOURCE: SOURCE,
  MAC_INVALID_SOURCE: { hubble: ["INVALID_SOURCE_MAC", 130], ipfix: 128 },
  OTHERHOST: { hubble: ["INVALID_DESTINATION_MAC", 131], ipfix: 128 },
  IP_INNOROUTES: NO_ROUTE,
  IP_OUTNOROUTES: NO_ROUTE,
  IP_INADDRERRORS: NO_ROUTE,
  NEIGH_CREATEFAIL: NO_NEIGHBOR,
  NEIGH_FAILED: NO_NEIGHBOR,
  NEIGH_QUEUEFULL: NO_NEIGHBOR,
  NEIGH_DEAD: NO_NEIGHBOR,
  PKT_TOO_BIG: { hubble: ["IP_FRAGMENTATION_NOT_SUPPORTED", 157], ipfix: 133 },
  TTL_EXCEEDED: { hubble: ["TTL_EXCEEDED", 196], ipfix: 137 },
  QDISC_DROP: { hubble: ["DROP_REASON_UNKNOWN", 0], ipfix: 138 },
  IP_NOPROTO: { hubble: ["UNKNOWN_L4_PROTOCOL", 142], ipfix: 128 },
  UNHANDLED_PROTO: { hubble: ["UNSUPPORTED_L3_PROTOCOL", 139], ipfix: 128 },
  NO_SOCKET: { hubble: ["SOCKET_LOOKUP_FAILED", 178], ipfix: 128 },
  VXLAN_VNI_NOT_FOUND: { hubble: ["INVALID_VNI", 183], ipfix: 128 },
  VXLAN_NO_REMOTE: NO_ENDPOINT,
  TUNNEL_NOT_FOUND: NO_ENDPOINT,
  BRIDGE_VLAN: VLAN,
  BRIDGE_INGRESS_VLAN_FILTER: VLAN,
};

export function foreignReason(reason: string): ForeignReason {
  return REASONS[reason] ?? UNKNOWN;
}
