/** What a target allows (struct nf_nat_range2), and whether a tuple keeps to it (nf_in_range, l4proto_in_range in nf_nat_core.c). */
import { XtNatTarget } from "../../abi/xt-target";
import { Protocol } from "../../wire/ipv4";
import { Tuple } from "../conntrack/connection";

/** The targets' record is the range: addresses and ports from first to last, in host order. */
export type NatRange = XtNatTarget;

/** NF_NAT_RANGE_* bits of `NatRange.flags` */
export const enum RangeFlag {
  MAP_IPS = 1,
  PROTO_SPECIFIED = 2,
  PROTO_RANDOM = 4,
  PERSISTENT = 8,
  PROTO_RANDOM_FULLY = 16,
  PROTO_OFFSET = 32,
  NETMAP = 64,
  /** PROTO_RANDOM_ALL */
  ANY_RANDOM = 20,
}

/** enum nf_nat_manip_type: which end of a packet is rewritten */
export const enum Manip {
  SOURCE = 0,
  DESTINATION = 1,
}

/** Protocols that NAT knows the ports of, beside ICMP and GRE. */
export function hasPorts(protocol: u32): bool {
  switch (protocol) {
    case Protocol.TCP:
    case Protocol.UDP:
    case Protocol.UDPLITE:
    case Protocol.SCTP:
    case Protocol.DCCP:
      return true;
    default:
      return false;
  }
}

/** l4proto_in_range */
export function portInRange(t: Tuple, manip: Manip, range: NatRange): bool {
  const protocol = t.protocol;
  let port: u32;
  if (protocol == <u32>Protocol.ICMP) port = t.sourcePort;
  else if (hasPorts(protocol) || protocol == <u32>Protocol.GRE)
    port = manip == Manip.SOURCE ? t.sourcePort : t.destinationPort;
  else return true;
  return port >= range.portFirst && port <= range.portLast;
}

/** nf_in_range: the tuple's source may be used as it is */
export function sourceInRange(t: Tuple, range: NatRange): bool {
  const flags = range.flags;
  if (flags & RangeFlag.MAP_IPS && (t.source < range.addressFirst || t.source > range.addressLast))
    return false;
  if (!(flags & RangeFlag.PROTO_SPECIFIED)) return true;
  return portInRange(t, Manip.SOURCE, range);
}
