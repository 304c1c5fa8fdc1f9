/** ICMP queries and their answers (net/netfilter/nf_conntrack_proto_icmp.c). */
import { NetSysctl } from "../../abi/sysctl";
import { Packet } from "../../packet";
import { IcmpType } from "../../wire/icmp";
import { Connection } from "./connection";
import { refresh, timeoutOf } from "./refresh";
import { Tracked } from "./tracked";

/** nf_conntrack_icmp_packet: only a query begins a connection. */
export function trackIcmp(ct: Connection, p: Packet): Tracked {
  switch (ct.original.destinationPort >> 8) {
    case IcmpType.ECHO:
    case IcmpType.TIMESTAMP:
    case IcmpType.INFO_REQUEST:
    case IcmpType.ADDRESS:
      refresh(ct, p, timeoutOf(ct, NetSysctl.nf_conntrack_icmp_timeout));
      return Tracked.ACCEPT;
    default:
      return Tracked.INVALID;
  }
}
