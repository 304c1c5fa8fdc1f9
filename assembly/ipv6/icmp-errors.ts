/** ICMPv6 errors about other packets (icmp6_send of net/ipv6/icmp.c; RFC 4443 section 2.4) and the rate limits of what ICMPv6 sends. */
import { reliedOn } from "../observe";
import { Refusal } from "../abi/flow-cache";
import { refuse } from "../recording";
import { K } from "../state";
import { Decision } from "../abi/decision";
import { Kin } from "../abi/kin";
import { descend } from "../annotate/kin";
import { DeviceFlag, PacketType } from "../abi/device";
import { Net6Sysctl } from "../abi/ipv6";
import { Device } from "../device/device";
import { globalAllows } from "../net/icmp-limit";
import { Namespace } from "../net/namespace";
import { allocatePacket, consume, Packet } from "../packet";
import { K, randomBelow } from "../state";
import { HZ } from "../wheel";
import * as icmpv6 from "../wire/icmpv6";
import { Icmp6Code, Icmp6Type } from "../wire/icmpv6";
import * as ipv6 from "../wire/ipv6";
import { NextHeader } from "../wire/ipv6";
import { isAnycast, isOwn6 } from "./addresses";
import { skipHeaders } from "./exthdrs";
import { destinationOf, Flow6, releaseFlow6, sourceOf, takeFlow6 } from "./flow";
import { copyAddress, isAny, isMulticast, needsScopeId } from "./in6";
import { ipv6Of, net6Sysctl } from "./inet6";
import { defaultHopLimit, sendIpv6 } from "./output";
import { peerAllows6 } from "./peers";
import { LEAST_MTU6, lookupOutput6, routeOutput6 } from "./route";
import { selectSource6 } from "./source";

/** is_ineligible: what must not be answered with an error: errors of ICMPv6, and what cannot be told from one. */
function isIneligible(p: Packet): bool {
  const h = p.network;
  const end = p.data + p.length;
  const walk = skipHeaders(h, <u32>(end - h));
  if (walk.next != <u32>NextHeader.ICMPV6 || walk.offset == 0 || walk.fragmentOffset) return false;
  // a first fragment without any of it cannot be an error message's (RFC 8200 section 4.5)
  if (h + walk.offset + 1 > end) return walk.fragmentField == 0;
  return icmpv6.isError(icmpv6.type(h + walk.offset));
}

/** icmpv6_mask_allow: types that the rate limit does not concern */
function isFree(ns: Namespace, type: u32): bool {
  if (type > 255) return true;
  // informational messages above 127 are never in the mask's default, and 64 bits each are kept for 0 to 127
  const mask = ipv6Of(ns);
  const word = type < 64 ? mask.rateMask0 : type < 128 ? mask.rateMask1 : 0;
  return !((word >> (<u64>(type & 63))) & 1);
}

/** icmpv6_global_allow: 0 refused, 1 free, 2 counted. */
export function allowsGlobally6(ns: Namespace, p: Packet, type: u32): u32 {
  if (p.device.flags & DeviceFlag.LOOPBACK || isFree(ns, type)) return 1;
  return globalAllows(ns) ? 2 : 0;
}

/** icmpv6_xrlim_allow: the bucket of a destination, faster for wide prefixes; `limit` as allowsGlobally6 says. */
export function allowsTo6(f: Flow6, limit: u32): bool {
  if (limit != 2) return true;
  const source0 = f.source0;
  const source1 = f.source1;
  lookupOutput6(f);
  f.source0 = source0;
  f.source1 = source1;
  if (f.error) return false;
  const d = f.device;
  let allowed = true;
  if (d === null || !(d.flags & DeviceFlag.LOOPBACK)) {
    let wait = <u32>max(net6Sysctl(f.namespace, Net6Sysctl.icmp_ratelimit), 0) / (1000 / HZ);
    if (f.prefixLength < 128) wait >>= (128 - f.prefixLength) >> 5;
    allowed = peerAllows6(f.namespace, destinationOf(f), wait);
  }
  if (allowed) f.namespace.icmpCredit -= <i32>randomBelow(3);
  return allowed;
}

/**
 * icmpv6_send: tells the sender of `p` (`p.network` at its header) about an error; `info` is the second word of the message. Where the rules
 * forbid an error, or a limit is reached, nothing is sent. Does not consume the packet.
 */
export function icmpSend6(p: Packet, type: u32, code: u32, info: u32): void {
  const h = p.network;
  if (h < p.buffer || h + ipv6.HEADER_LENGTH > p.data + p.length) return;
  const out = p.outDevice;
  const d = changetype<usize>(p.device) ? p.device : out!;
  const ns = d.namespace;
  const to = h + ipv6.DESTINATION;
  const from = h + ipv6.SOURCE;
  let own = isOwn6(ns, to, d, false) || isAnycast(ns, d, to);
  if (isMulticast(to) || p.type != <u32>PacketType.HOST) {
    const told =
      type == <u32>Icmp6Type.PKT_TOOBIG ||
      (type == <u32>Icmp6Type.PARAMPROB &&
        code == <u32>Icmp6Code.UNK_OPTION &&
        (load<u8>(h + info) & 0xc0) == 0x80);
    if (!told) return;
    own = false;
  }
  if (isAny(from) || isMulticast(from) || isIneligible(p)) return;
  if (K.recording) refuse(Refusal.path);
  const limit = allowsGlobally6(ns, p, type);
  if (!limit) return;
  const f = takeFlow6(ns);
  f.protocol = NextHeader.ICMPV6;
  f.destinationPort = (type << 8) | code;
  copyAddress(destinationOf(f), from);
  if (own) copyAddress(sourceOf(f), to);
  else if (!hasPreferred(f)) {
    // a more meaningful source: an address of the device it came in by
    const input = p.input;
    if (input !== null) selectSource6(ns, input, from, sourceOf(f));
  }
  f.mark = net6Sysctl(ns, Net6Sysctl.fwmark_reflect) ? p.mark : 0;
  if (needsScopeId(from)) f.oif = p.scopeIndex ? p.scopeIndex : d.ifindex;
  if (allowsTo6(f, limit) && routeOutput6(f) == 0) send(f, p, d, type, code, info);
  releaseFlow6(f);
}

/** icmpv6_rt_has_prefsrc */
function hasPreferred(f: Flow6): bool {
  lookupOutput6(f);
  const r = f.route;
  return r !== null && (r.preferred0 | r.preferred1) != 0;
}

function send(f: Flow6, p: Packet, d: Device, type: u32, code: u32, info: u32): void {
  const h = p.network;
  const room = LEAST_MTU6 - ipv6.HEADER_LENGTH - icmpv6.HEADER_LENGTH;
  const quoted = min(<u32>(p.data + p.length - h), room);
  const reply = allocatePacket(icmpv6.HEADER_LENGTH + quoted);
  if (reply === null) return;
  descend(reply, p, Kin.answer);
  reliedOn(reply, Decision.causedBy, changetype<usize>(p), 0);
  reply.device = d;
  reply.mark = f.mark;
  const m = reply.data;
  memory.copy(m + icmpv6.HEADER_LENGTH, h, quoted);
  reply.length = icmpv6.HEADER_LENGTH + quoted;
  icmpv6.writeHeader(m, type, code, info);
  sendMessage6(reply, f, 0, <i32>defaultHopLimit(f));
}

/** icmpv6_push_pending_frames: a message whose checksum is yet to be made. Consumes it. */
export function sendMessage6(p: Packet, f: Flow6, trafficClass: u32, hopLimit: i32): void {
  const addresses: usize = memory.data(32, 8);
  copyAddress(addresses, sourceOf(f));
  copyAddress(addresses + 16, destinationOf(f));
  icmpv6.seal(p.data, p.length, addresses);
  if (p.length > 0xffff - ipv6.HEADER_LENGTH) {
    consume(p);
    return;
  }
  sendIpv6(p, f, NextHeader.ICMPV6, trafficClass, -1, hopLimit);
}
