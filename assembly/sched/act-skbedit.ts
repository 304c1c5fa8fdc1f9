/** skbedit (net/sched/act_skbedit.c): what is beside the packet: mark, priority, type. */
import { ActionRecord, Skbedit } from "../abi/filter";
import { Errno } from "../abi/errno";
import { PacketType } from "../abi/device";
import { TcAct } from "../abi/sched";
import { Packet } from "../packet";
import { read16 } from "../wire/bytes";
import { EtherType } from "../wire/ethernet";
import * as ipv4 from "../wire/ipv4";
import * as ipv6 from "../wire/ipv6";
import { Action, countAction } from "./action";

@unmanaged
class Edit extends Action {
  /** bits of Skbedit */
  what: u32;
  priority: u32;
  queue: u32;
  mark: u32;
  mask: u32;
  type: u32;
}

export const BYTES: u32 = offsetof<Edit>();

export function check(r: ActionRecord): i32 {
  if (!r.skbedit) return -Errno.EINVAL;
  // skb_pkt_type_ok
  return r.skbedit & Skbedit.PTYPE && r.packetType > <u32>PacketType.OTHERHOST ? -Errno.EINVAL : 0;
}

/** tcf_skbedit_init */
export function set(a: Action, r: ActionRecord): void {
  const e = changetype<Edit>(a);
  e.what = r.skbedit;
  e.priority = r.priority;
  e.queue = r.queue;
  e.mark = r.mark;
  e.mask = r.skbedit & Skbedit.MASK ? r.markMask : 0xffffffff;
  e.type = r.packetType;
}

/** tcf_skbedit_act. Devices have one queue: none can be chosen. */
export function act(a: Action, p: Packet): i32 {
  const e = changetype<Edit>(a);
  countAction(a, p);
  if (e.what & Skbedit.PRIORITY) p.priority = e.priority;
  if (e.what & Skbedit.INHERITDSFIELD) {
    const left = <i32>(p.data + p.length - p.network);
    if (p.protocol == <u32>EtherType.IP) {
      if (left < <i32>ipv4.HEADER_LENGTH) return shot(a);
      p.priority = ipv4.tos(p.network) >> 2;
    } else if (p.protocol == <u32>EtherType.IPV6) {
      if (left < <i32>ipv6.HEADER_LENGTH) return shot(a);
      p.priority = (read16(p.network) >> 6) & 0x3f;
    }
  }
  if (e.what & Skbedit.MARK) p.mark = (p.mark & ~e.mask) | (e.mark & e.mask);
  if (e.what & Skbedit.PTYPE) p.type = e.type;
  return a.control;
}

function shot(a: Action): i32 {
  a.drops++;
  return TcAct.SHOT;
}

export function fill(a: Action, r: ActionRecord): void {
  const e = changetype<Edit>(a);
  r.skbedit = e.what;
  r.priority = e.priority;
  r.queue = e.queue;
  r.mark = e.mark;
  r.markMask = e.mask;
  r.packetType = e.type;
}
