/** GRE (net/netfilter/nf_conntrack_proto_gre.c) as without the PPTP helper: one connection for two addresses, whatever the key. */
import { NetSysctl } from "../../abi/sysctl";
import { Packet } from "../../packet";
import { Connection, CtStatus } from "./connection";
import { cacheEvent, CtEvent } from "./events";
import { refresh, timeoutOf } from "./refresh";
import { Tracked } from "./tracked";

/** nf_conntrack_gre_packet: both timeouts are those of the first packet's time. */
export function trackGre(ct: Connection, p: Packet): Tracked {
  if (!(ct.status & CtStatus.CONFIRMED)) {
    ct.protocolState = timeoutOf(ct, NetSysctl.nf_conntrack_gre_timeout);
    ct.protocolData = timeoutOf(ct, NetSysctl.nf_conntrack_gre_timeout_stream);
  }
  if (!(ct.status & CtStatus.SEEN_REPLY)) {
    refresh(ct, p, ct.protocolState);
    return Tracked.ACCEPT;
  }
  refresh(ct, p, <u32>ct.protocolData);
  if (!(ct.status & (CtStatus.NAT_CLASH | CtStatus.ASSURED))) {
    ct.status |= CtStatus.ASSURED;
    cacheEvent(ct, CtEvent.ASSURED);
  }
  return Tracked.ACCEPT;
}
