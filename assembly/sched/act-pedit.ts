/** pedit (net/sched/act_pedit.c): changes words of the packet. It looks after no checksum: csum does. */
import { ActionRecord, KEYS, KEYS_MOST, PeditHeader, PeditKeyRecord } from "../abi/filter";
import { Errno, Extack } from "../abi/errno";
import { allocate, release } from "../memory";
import { Packet } from "../packet";
import { Decision } from "../abi/decision";
import { edited } from "../observe";
import { K, MAILBOX } from "../state";
import { EtherType } from "../wire/ethernet";
import * as ipv4 from "../wire/ipv4";
import * as ipv6 from "../wire/ipv6";
import { Action, countAction } from "./action";

@unmanaged
class Pedit extends Action {
  count: u32;
  extended: u32;
  /** PeditKeyRecord each */
  keys: usize;
}

export const BYTES: u32 = offsetof<Pedit>();
const KEY_BYTES: u32 = 32;
/** a header that is not there */
const NONE: i32 = i32.MIN_VALUE;

export function check(r: ActionRecord): i32 {
  if (!r.keys) {
    K.extack = Extack.PEDIT_NO_KEYS;
    return -Errno.EINVAL;
  }
  return r.firstKey + r.keys > KEYS_MOST ? -Errno.EINVAL : 0;
}

/** tcf_pedit_init */
export function set(a: Action, r: ActionRecord): bool {
  const e = changetype<Pedit>(a);
  const keys = allocate(r.keys * KEY_BYTES);
  if (!keys) return false;
  clean(a);
  memory.copy(keys, MAILBOX + KEYS + r.firstKey * KEY_BYTES, r.keys * KEY_BYTES);
  e.keys = keys;
  e.count = r.keys;
  e.extended = r.extended;
  return true;
}

export function clean(a: Action): void {
  const e = changetype<Pedit>(a);
  if (e.keys) release(e.keys, e.count * KEY_BYTES);
  e.keys = 0;
}

/** tcf_pedit_act: keys one behind the other, up to one that is wrong. */
export function act(a: Action, p: Packet): i32 {
  const e = changetype<Pedit>(a);
  for (let i: u32 = 0; i < e.count; i++) {
    // Linux counts this where nobody sees it (tcf_qstats of an action that counts by processor)
    if (!change(changetype<PeditKeyRecord>(e.keys + i * KEY_BYTES), p)) break;
  }
  countAction(a, p);
  return a.control;
}

function change(k: PeditKeyRecord, p: Packet): bool {
  const header = headerOffset(k.header, p);
  if (header == NONE) return false;
  let offset = k.offset;
  if (k.offsetMask) {
    const at = pointer(p, header + <i32>k.at, 1);
    if (!at) return false;
    offset += <i32>(((<u32>load<u8>(at)) & k.offsetMask) >> k.shift);
  }
  if (offset & 3) return false;
  const at = pointer(p, header + offset, 4);
  if (!at) return false;
  const word = load<u32>(at);
  // sums are made in the processor's own order, whatever the field's is
  const value = k.add ? (word + k.value) & ~k.mask : k.value;
  store<u32>(at, (word & k.mask) ^ value);
  if (K.listening) edited(p, Decision.write, at, 4);
  return true;
}

/** offset_valid and skb_header_pointer; 0 where it is outside of the packet and its headroom. */
function pointer(p: Packet, offset: i32, bytes: i32): usize {
  if (offset < -(<i32>(p.data - p.buffer)) || offset + bytes > <i32>p.length) return 0;
  return p.data + offset;
}

/** pedit_skb_hdr_offset: where the header begins, from p.data. */
function headerOffset(header: u32, p: Packet): i32 {
  const network = <i32>(p.network - p.data);
  switch (header) {
    case PeditHeader.ETH:
      return <i32>(p.mac - p.data);
    case PeditHeader.TCP:
    case PeditHeader.UDP:
      return transportOffset(p, network);
    default:
      return network;
  }
}

/** pedit_l4_skb_offset */
function transportOffset(p: Packet, network: i32): i32 {
  if (p.protocol == <u32>EtherType.IP) {
    if (network + <i32>ipv4.HEADER_LENGTH > <i32>p.length) return NONE;
    return network + <i32>ipv4.headerLength(p.network);
  }
  if (p.protocol == <u32>EtherType.IPV6) {
    if (network + <i32>ipv6.HEADER_LENGTH > <i32>p.length) return NONE;
    return network + <i32>ipv6.HEADER_LENGTH;
  }
  return NONE;
}

export function fill(a: Action, r: ActionRecord): void {
  const e = changetype<Pedit>(a);
  r.keys = r.firstKey + e.count > KEYS_MOST ? 0 : e.count;
  r.extended = e.extended;
  memory.copy(MAILBOX + KEYS + r.firstKey * KEY_BYTES, e.keys, r.keys * KEY_BYTES);
}
