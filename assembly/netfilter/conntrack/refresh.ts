/** What each packet of a connection renews: its timeout and its counters (__nf_ct_refresh_acct in nf_conntrack_core.c). */
import { Refusal } from "../../abi/flow-cache";
import { NetSysctl } from "../../abi/sysctl";
import { NS_PER_S } from "../../clock";
import { netSysctl } from "../../net/namespace";
import { Packet } from "../../packet";
import { counted, countedBytes, Of, refuse, stamped } from "../../recording";
import { K } from "../../state";
import { Protocol } from "../../wire/ipv4";
import { Connection, CtStatus, directionOf } from "./connection";

/** nf_ct_refresh_acct: `seconds` from now, or from confirmation where that is still to come. */
export function refresh(ct: Connection, p: Packet, seconds: u32): void {
  if (!(ct.status & CtStatus.FIXED_TIMEOUT)) {
    const delay = <u64>seconds * NS_PER_S;
    const confirmed = (ct.status & CtStatus.CONFIRMED) != 0;
    ct.timeoutNs = confirmed ? K.nowNs + delay : delay;
    if (K.recording) {
      // TCP's is not always as long: passSegment (flow.ts) renews it for each packet
      if (!confirmed) refuse(Refusal.connection);
      else if (ct.original.protocol != <u32>Protocol.TCP)
        stamped(changetype<usize>(ct) + offsetof<Connection>("timeoutNs"), delay, Of.flow);
    }
  }
  account(ct, p.conntrackInfo, p.length);
}

/** nf_ct_acct_update */
export function account(ct: Connection, info: u32, bytes: u32): void {
  if (!(ct.status & CtStatus.ACCOUNTING)) return;
  if (K.recording) {
    // the counters of a direction lie behind those of the other
    const at = changetype<usize>(ct) + (directionOf(info) ? 8 : 0);
    counted(at + offsetof<Connection>("packets0"), 1, Of.flow);
    countedBytes(at + offsetof<Connection>("bytes0"), bytes, Of.flow);
  }
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
