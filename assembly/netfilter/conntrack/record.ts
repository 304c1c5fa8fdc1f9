/** A connection as a record for dumps and events (ctnetlink_fill_info in nf_conntrack_netlink.c). */
import { ConntrackRecord } from "../../abi/conntrack";
import { JIFFY_NS } from "../../clock";
import { K } from "../../state";
import { HZ } from "../../wheel";
import { Protocol } from "../../wire/ipv4";
import { Connection, CT_TOLD, CtStatus } from "./connection";
import { windowOf } from "./tcp-window";

export function fillRecord(ct: Connection, r: ConntrackRecord): void {
  memory.fill(changetype<usize>(r), 0, offsetof<ConntrackRecord>());
  const original = ct.original;
  const reply = ct.reply;
  r.source0 = original.source;
  r.destination0 = original.destination;
  r.sourcePort0 = original.sourcePort;
  r.destinationPort0 = original.destinationPort;
  r.source1 = reply.source;
  r.destination1 = reply.destination;
  r.sourcePort1 = reply.sourcePort;
  r.destinationPort1 = reply.destinationPort;
  r.protocol = original.protocol;
  r.status = ct.status & CT_TOLD;
  r.mark = ct.mark;
  r.id = ct.id;
  r.zone = ct.zone & 0xffff;
  r.zoneDirections = ct.zone >> 16;
  r.timeout = secondsLeft(ct);
  r.state = ct.protocolState;
  if (original.protocol == <u32>Protocol.TCP) {
    r.scale0 = windowOf(ct, 0).scale;
    r.scale1 = windowOf(ct, 1).scale;
    r.flags0 = windowOf(ct, 0).flags;
    r.flags1 = windowOf(ct, 1).flags;
  } else if (original.protocol == <u32>Protocol.GRE) r.state = 0;
  r.accounting = ct.status & CtStatus.ACCOUNTING ? 1 : 0;
  r.packets0 = ct.packets0;
  r.packets1 = ct.packets1;
  r.bytes0 = ct.bytes0;
  r.bytes1 = ct.bytes1;
}

/** nf_ct_expires in whole seconds: both times are in jiffies there. */
export function secondsLeft(ct: Connection): u32 {
  const end = ct.timeoutNs / JIFFY_NS;
  const now = K.nowNs / JIFFY_NS;
  return end > now ? <u32>((end - now) / <u64>HZ) : 0;
}
