/** IPv4 options of packets that pass, and of replies (ip_options_rcv_srr, ip_options_forward, __ip_options_echo, ip_options_build). */
import { PacketType } from "../abi/device";
import { DropReason } from "../abi/drop";
import { RouteType } from "../abi/route";
import { ConfSysctl } from "../abi/sysctl";
import { Packet, set32 } from "../packet";
import { read32, read8, write32, write8 } from "../wire/bytes";
import { IcmpType } from "../wire/icmp";
import * as ipv4 from "../wire/ipv4";
import { addressType } from "./devinet";
import { icmpSend } from "./icmp-errors";
import { confAnd } from "./inet";
import { END, freshOptions, IpOptions, optionsOf, OPTIONS_DATA, timestamp, TS_PRESPECIFIED } from "./options";
import { routeSource } from "./reply";
import { routeInputFor } from "./route";

/**
 * ip_options_rcv_srr: follows a source route where the device accepts them: to the next address that is not ours.
 * NOT_SPECIFIED (0) where the packet goes on.
 */
export function receiveSourceRoute(p: Packet, o: IpOptions): DropReason {
  const d = p.device;
  if (!confAnd(d, ConfSysctl.accept_source_route)) return DropReason.IP_INHDR;
  if (!p.routeType) return DropReason.NOT_SPECIFIED;
  if (p.type != <u32>PacketType.HOST) return DropReason.IP_INHDR;
  const h = p.network;
  if (p.routeType == <u32>RouteType.UNICAST) {
    if (!o.strict) return DropReason.NOT_SPECIFIED;
    icmpSend(p, IcmpType.PARAMETERPROB, 0, 16 << 24);
    return DropReason.IP_INHDR;
  }
  if (p.routeType != <u32>RouteType.LOCAL) return DropReason.IP_INHDR;
  const at = h + o.srr;
  const space = read8(at + 1);
  let pointer = read8(at + 2);
  let nexthop: u32 = 0;
  for (; pointer <= space; pointer += 4) {
    if (pointer + 3 > space) {
      icmpSend(p, IcmpType.PARAMETERPROB, 0, (o.srr + 2) << 24);
      return DropReason.IP_INHDR;
    }
    nexthop = read32(at + pointer - 1);
    const error = routeInputFor(p, nexthop, ipv4.source(h), ipv4.tos(h), d);
    if (error || (p.routeType != <u32>RouteType.UNICAST && p.routeType != <u32>RouteType.LOCAL)) {
      return DropReason.IP_INHDR;
    }
    if (p.routeType != <u32>RouteType.LOCAL) break;
    set32(p, h + ipv4.DESTINATION, nexthop);
    o.changed = 1;
  }
  if (pointer <= space) {
    o.srrHit = 1;
    o.nexthop = nexthop;
    o.changed = 1;
  }
  return DropReason.NOT_SPECIFIED;
}

/** ip_options_forward: a packet that passes through records our address where it was left room, and follows its source route. */
export function forwardOptions(p: Packet): void {
  const o = optionsOf(p);
  if (o === null || !o.length) return;
  const h = p.network;
  if (o.rrNeedsAddress) {
    const at = h + o.rr;
    write32(at + read8(at + 2) - 5, routeSource(p));
    o.changed = 1;
  }
  if (o.srrHit) {
    const at = h + o.srr;
    const space = read8(at + 1);
    let pointer = read8(at + 2);
    while (pointer + 3 <= space && read32(at + pointer - 1) != o.nexthop) pointer += 4;
    if (pointer + 3 <= space) {
      o.changed = 1;
      set32(p, h + ipv4.DESTINATION, o.nexthop);
      write32(at + pointer - 1, routeSource(p));
      write8(at + 2, pointer + 4);
    }
    if (o.tsNeedsAddress) {
      const ts = h + o.ts;
      write32(ts + read8(ts + 2) - 9, routeSource(p));
      o.changed = 1;
    }
  }
  if (o.changed) {
    o.changed = 0;
    ipv4.sealHeader(h);
  }
}

/**
 * __ip_options_echo: prepares in `reply` the options that an answer to `p` carries: record route and timestamp as they are, a source
 * route backwards. False where an option is too full to be answered.
 */
export function echoOptions(reply: Packet, p: Packet): bool {
  const d = freshOptions(reply);
  const s = optionsOf(p);
  if (s === null || !s.length) return true;
  const h = p.network;
  let to = reply.buffer + OPTIONS_DATA;
  if (s.rr) {
    const from = h + s.rr;
    const length = read8(from + 1);
    const pointer = read8(from + 2);
    d.rr = d.length + ipv4.HEADER_LENGTH;
    memory.copy(to, from, length);
    if (s.rrNeedsAddress && pointer <= length) {
      if (pointer + 3 > length) return false;
      write8(to + 2, pointer + 4);
      d.rrNeedsAddress = 1;
    }
    to += length;
    d.length += length;
  }
  if (s.ts) {
    const from = h + s.ts;
    const length = read8(from + 1);
    let pointer = read8(from + 2);
    d.ts = d.length + ipv4.HEADER_LENGTH;
    memory.copy(to, from, length);
    if (pointer <= length) {
      if (s.tsNeedsAddress) {
        if (pointer + 3 > length) return false;
        d.tsNeedsAddress = 1;
        pointer += 4;
      }
      if (s.tsNeedsTime) {
        if (pointer + 3 > length) return false;
        if ((read8(to + 3) & 15) != TS_PRESPECIFIED) {
          d.tsNeedsTime = 1;
          pointer += 4;
        } else if (pointer + 7 <= length) {
          const address = read32(to + pointer - 1);
          if (addressType(p.device.namespace, address) != <u32>RouteType.UNICAST) {
            d.tsNeedsTime = 1;
            pointer += 8;
          }
        }
      }
      write8(to + 2, pointer);
    }
    to += length;
    d.length += length;
  }
  if (s.srr) to = reverseSourceRoute(d, s, h, to);
  if (s.cipso) {
    const length = read8(h + s.cipso + 1);
    d.cipso = d.length + ipv4.HEADER_LENGTH;
    memory.copy(to, h + s.cipso, length);
    to += length;
    d.length += length;
  }
  while (d.length & 3) {
    write8(to++, END);
    d.length++;
  }
  return true;
}

function reverseSourceRoute(d: IpOptions, s: IpOptions, h: usize, to: usize): usize {
  const start = h + s.srr;
  const length = <i32>read8(start + 1);
  let from = <i32>read8(start + 2);
  if (from > length) from = length + 1;
  from -= 4;
  let at: i32 = 0;
  if (from <= 3) return to;
  const first = read32(start + from - 1);
  from -= 4;
  at = 4;
  while (from > 3) {
    write32(to + at - 1, read32(start + from - 1));
    from -= 4;
    at += 4;
  }
  // RFC 1812 5.3.13.4: the sender itself does not belong into the list
  if (ipv4.source(h) == read32(start + from + 3)) at -= 4;
  if (at <= 3) return to;
  d.faddr = first;
  write8(to, read8(start));
  write8(to + 1, at + 3);
  write8(to + 2, 4);
  d.srr = d.length + ipv4.HEADER_LENGTH;
  d.length += at + 3;
  d.strict = s.strict;
  return to + at + 3;
}

/**
 * ip_options_build: writes the prepared options of a packet that we send behind its header at `h`; `final` is the destination after a
 * source route. Our own address is the header's source.
 */
export function buildOptions(p: Packet, h: usize, final: u32): void {
  const o = changetype<IpOptions>(p.ipOptions);
  memory.copy(h + ipv4.OPTIONS, p.buffer + OPTIONS_DATA, o.length);
  if (o.srr) write32(h + o.srr + read8(h + o.srr + 1) - 4, final);
  const own = ipv4.source(h);
  if (o.rrNeedsAddress) write32(h + o.rr + read8(h + o.rr + 2) - 5, own);
  if (o.tsNeedsAddress) write32(h + o.ts + read8(h + o.ts + 2) - 9, own);
  if (o.tsNeedsTime) write32(h + o.ts + read8(h + o.ts + 2) - 5, timestamp());
}
