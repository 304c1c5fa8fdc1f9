/**
 * IPv4 options (net/ipv4/ip_options.c): checking a received header, filling in what we owe it, and what a fragment keeps.
 *
 * The result of the check is an IpOptions at the front of the packet's buffer (`Packet.ipOptions`, IPCB(skb)->opt in Linux):
 *
 *   buffer  | IpOptions | 40 bytes of options to be sent | headroom ... | data
 */
import { DropReason } from "../abi/drop";
import { RouteType } from "../abi/route";
import { Packet } from "../packet";
import { K } from "../state";
import { read32, read8, write32, write8 } from "../wire/bytes";
import { NS_PER_MS } from "../clock";
import * as ipv4 from "../wire/ipv4";
import { IcmpType } from "../wire/icmp";
import { addressType } from "./devinet";
import { icmpSend } from "./icmp-errors";
import { specificDestination } from "./reply";
import { receiveSourceRoute } from "./options-forward";

export const END: u32 = 0;
export const NOOP: u32 = 1;
export const RECORD_ROUTE: u32 = 7;
export const TIMESTAMP: u32 = 68;
export const LOOSE_SOURCE_ROUTE: u32 = 131;
export const CIPSO: u32 = 134;
export const STRICT_SOURCE_ROUTE: u32 = 137;
export const ROUTER_ALERT: u32 = 148;
/** the option goes into every fragment */
export const COPIED: u32 = 0x80;

// flags of a timestamp option (RFC 791)
export const TS_ONLY: u32 = 0;
export const TS_AND_ADDRESS: u32 = 1;
export const TS_PRESPECIFIED: u32 = 3;

@unmanaged
export class IpOptions {
  /** source route: first hop of the reply, next hop of a packet that passes; host order */
  faddr: u32;
  nexthop: u32;
  /** bytes */
  length: u32;
  // where an option begins, counted from the IP header; 0: not there
  srr: u32;
  rr: u32;
  ts: u32;
  routerAlert: u32;
  cipso: u32;
  strict: u32;
  srrHit: u32;
  /** bytes were changed: the header checksum is no longer right */
  changed: u32;
  rrNeedsAddress: u32;
  tsNeedsTime: u32;
  tsNeedsAddress: u32;
}

/** Room in front of the buffer for IpOptions and, behind it, up to 40 bytes of options to be sent. */
export const OPTIONS_DATA: usize = 56;
export const OPTIONS_BYTES: usize = 96;

/** Options of a packet, all zero where it has none yet. */
export function freshOptions(p: Packet): IpOptions {
  memory.fill(p.buffer, 0, OPTIONS_BYTES);
  p.ipOptions = p.buffer;
  return changetype<IpOptions>(p.buffer);
}

export function optionsOf(p: Packet): IpOptions | null {
  return changetype<IpOptions | null>(p.ipOptions);
}

/** Milliseconds since midnight UTC (inet_current_timestamp). */
export function timestamp(): u32 {
  return <u32>(((K.epochNs + K.nowNs) / NS_PER_MS) % 86400000);
}

/**
 * __ip_options_compile: checks the options of the header at `p.network` and fills in addresses and times. 0, or the offset of the octet at
 * fault (the pointer of a parameter problem). Addresses are only filled in where the packet has a route.
 */
export function checkOptions(p: Packet): u32 {
  const o = freshOptions(p);
  const h = p.network;
  o.length = ipv4.headerLength(h) - ipv4.HEADER_LENGTH;
  let left = <i32>o.length;
  let at = h + ipv4.OPTIONS;
  while (left > 0) {
    const kind = read8(at);
    if (kind == END) {
      // the rest is padding, which has to be zero
      for (at++, left--; left > 0; at++, left--) {
        if (read8(at) != END) {
          write8(at, END);
          o.changed = 1;
        }
      }
      break;
    }
    if (kind == NOOP) {
      left--;
      at++;
      continue;
    }
    if (left < 2) return <u32>(at - h);
    const length = <i32>read8(at + 1);
    if (length < 2 || length > left) return <u32>(at - h);
    const fault = checkOne(p, o, kind, at, length);
    if (fault) return <u32>(fault - h);
    left -= length;
    at += length;
  }
  return 0;
}

/** One option with a length: 0 or the address of the octet at fault. */
function checkOne(p: Packet, o: IpOptions, kind: u32, at: usize, length: i32): usize {
  const offset = <u32>(at - p.network);
  const routed = p.routeType != 0;
  switch (kind) {
    case STRICT_SOURCE_ROUTE:
    case LOOSE_SOURCE_ROUTE:
      if (length < 3) return at + 1;
      if (read8(at + 2) < 4) return at + 2;
      if (o.srr) return at;
      o.strict = kind == STRICT_SOURCE_ROUTE ? 1 : 0;
      o.srr = offset;
      return 0;
    case RECORD_ROUTE: {
      if (o.rr) return at;
      if (length < 3) return at + 1;
      const pointer = <i32>read8(at + 2);
      if (pointer < 4) return at + 2;
      if (pointer <= length) {
        if (pointer + 3 > length) return at + 2;
        if (routed) {
          write32(at + pointer - 1, specificDestination(p));
          o.changed = 1;
        }
        write8(at + 2, pointer + 4);
        o.rrNeedsAddress = 1;
      }
      o.rr = offset;
      return 0;
    }
    case TIMESTAMP:
      return checkTimestamp(p, o, at, length);
    case ROUTER_ALERT:
      if (length < 4) return at + 1;
      if (read8(at + 2) == 0 && read8(at + 3) == 0) o.routerAlert = offset;
      return 0;
    case CIPSO:
      if (o.cipso) return at;
      o.cipso = offset;
      return checkCipso(at, <u32>length);
    default:
      return 0;
  }
}

function checkTimestamp(p: Packet, o: IpOptions, at: usize, length: i32): usize {
  if (o.ts) return at;
  if (length < 4) return at + 1;
  const pointer = <i32>read8(at + 2);
  if (pointer < 5) return at + 2;
  const flags = read8(at + 3) & 15;
  if (pointer <= length) {
    if (pointer + 3 > length) return at + 2;
    let time: usize = 0;
    if (flags == TS_ONLY) {
      time = at + pointer - 1;
      o.tsNeedsTime = 1;
      write8(at + 2, pointer + 4);
    } else if (flags == TS_AND_ADDRESS) {
      if (pointer + 7 > length) return at + 2;
      if (p.routeType) {
        write32(at + pointer - 1, specificDestination(p));
        time = at + pointer + 3;
      }
      o.tsNeedsAddress = 1;
      o.tsNeedsTime = 1;
      write8(at + 2, pointer + 8);
    } else if (flags == TS_PRESPECIFIED) {
      if (pointer + 7 > length) return at + 2;
      // ours only: an address that others have is left to them
      if (addressType(p.device.namespace, read32(at + pointer - 1)) != <u32>RouteType.UNICAST) {
        time = at + pointer + 3;
        o.tsNeedsTime = 1;
        write8(at + 2, pointer + 8);
      }
    }
    if (time) {
      write32(time, timestamp());
      o.changed = 1;
    }
  } else if (flags != TS_PRESPECIFIED) {
    const overflow = read8(at + 3) >> 4;
    if (overflow == 15) return at + 3;
    write8(at + 3, flags | ((overflow + 1) << 4));
    o.changed = 1;
  }
  o.ts = <u32>(at - p.network);
  return 0;
}

/** cipso_v4_validate of a kernel without NetLabel: domain of interpretation and tag lengths. */
function checkCipso(at: usize, length: u32): usize {
  if (length < 8) return at + 1;
  if (read32(at + 2) == 0) return at + 2;
  let i: u32 = 6;
  while (i < length) {
    if (i + 1 == length) return at + i;
    const tag = read8(at + i + 1);
    if (tag == 0 || tag > length - i) return at + i + 1;
    i += tag;
  }
  return 0;
}

/**
 * ip_options_compile and ip_rcv_options for a received packet that was routed: a header at fault is answered with a parameter problem, a
 * source route is followed where it may be. NOT_SPECIFIED (0) where the packet goes on; otherwise why it has to be dropped.
 */
export function compileOptions(p: Packet): DropReason {
  const fault = checkOptions(p);
  if (fault) {
    icmpSend(p, IcmpType.PARAMETERPROB, 0, fault << 24);
    return DropReason.IP_INHDR;
  }
  const o = changetype<IpOptions>(p.ipOptions);
  return o.srr ? receiveSourceRoute(p, o) : DropReason.NOT_SPECIFIED;
}

/** ip_options_fragment: what is not copied becomes NOPs in the fragments after the first. `h` is the header. */
export function blankOptions(h: usize): void {
  let left = <i32>(ipv4.headerLength(h) - ipv4.HEADER_LENGTH);
  let at = h + ipv4.OPTIONS;
  while (left > 0) {
    const kind = read8(at);
    if (kind == END) return;
    if (kind == NOOP) {
      left--;
      at++;
      continue;
    }
    const length = <i32>read8(at + 1);
    if (length < 2 || length > left) return;
    if (!(kind & COPIED)) memory.fill(at, <u8>NOOP, length);
    left -= length;
    at += length;
  }
}
