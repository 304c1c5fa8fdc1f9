/** What each packet of a connection renews: its timeout and its counters (__nf_ct_refresh_acct in nf_conntrack_core.c). */
import { NetSysctl } from "../../abi/sysctl";
import { NS_PER_S } from "../../clock";
import { netSysctl } from "../../net/namespace";
import { Packet } from "../../packet";
import { K } from "../../state";
import { Connection, CtExtension, CtStatus, directionOf } from "./connection";

/** nf_ct_refresh_acct: `seconds` from now, or from confirmation where that is still to come. */
export function refresh(ct: Connection, p: Packet, seconds: u32): void {
  if (!(ct.status & CtStatus.FIXED_TIMEOUT)) {
    const delay = <u64>seconds * NS_PER_S;
    ct.timeoutNs = ct.status & CtStatus.CONFIRMED ? K.nowNs + delay : delay;
  }
  account(ct, p.conntrackInfo, p.length);
}

/** nf_ct_acct_update */
export function account(ct: Connection, info: u32, bytes: u32): void {
  if (!(ct.extensions & CtExtension.ACCOUNTING)) return;
  if (directionOf(info)) {
    ct.packets1++;
    ct.bytes1 += bytes;
  } else {
    ct.packets0++;
    ct.bytes0 += bytes;
  }
}

/** A timeout of the connection's namespace, s. */
export function timeoutOf(ct: Connection, which: NetSysctl): u32 {
  return <u32>netSysctl(ct.namespace, which);
}
