/** Protocols that nothing more is known of (generic_packet in nf_conntrack_core.c). */
import { NetSysctl } from "../../abi/sysctl";
import { Packet } from "../../packet";
import { Connection } from "./connection";
import { refresh, timeoutOf } from "./refresh";
import { Tracked } from "./tracked";

export function trackGeneric(ct: Connection, p: Packet): Tracked {
  refresh(ct, p, timeoutOf(ct, NetSysctl.nf_conntrack_generic_timeout));
  return Tracked.ACCEPT;
}
