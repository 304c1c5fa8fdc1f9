/** ICMP errors about other packets (net/ipv4/icmp.c: __icmp_send; net/ipv4/route.c: ipv4_link_failure). */
import { reliedOn } from "../observe";
import { Decision } from "../abi/decision";
import { Kin } from "../abi/kin";
import { descend } from "../annotate/kin";
import { DeviceFlag, PacketType } from "../abi/device";
import { RouteCacheFlag, RouteType } from "../abi/route";
import { Refusal } from "../abi/flow-cache";
import { NetSysctl } from "../abi/sysctl";
import { attachConnection } from "../netfilter/conntrack/core";
import { allocatePacket, consume, Packet } from "../packet";
import { refuse } from "../recording";
import { K } from "../state";
import * as icmp from "../wire/icmp";
import { IcmpCode, IcmpType } from "../wire/icmp";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import { selectAddress } from "./devinet";
import { Flow, releaseFlow, takeFlow } from "./flow";
import { allowedTo, Limit, limitGlobally } from "./icmp-limit";
import { Namespace, netSysctl } from "./namespace";
import { checkOptions, IpOptions } from "./options";
import { echoOptions } from "./options-forward";
import { Discovery, replyMark, sendRouted, TOS_MASK } from "./reply";
import { lookupXfrm } from "../xfrm/bundle";
import { routeOutputKey } from "./route";

const SCOPE_LINK: u32 = 253;
/** the source of an error where there is no address to use (RFC 7600) */
const DUMMY_ADDRESS: u32 = 0xc0000008;
/** RFC 792, RFC 1812 section 4.3.2.3: an error is at most this long */
const LARGEST_ERROR: u32 = 576;

/**
 * icmp_send: tells the sender of `p` (a routed packet, `p.network` at its header) about an error; `info` is the second word of the ICMP
 * header. Where the rules forbid an error, or a limit is reached, nothing is sent. Does not consume the packet.
 */
export function icmpSend(p: Packet, type: u32, code: u32, info: u32): void {
  if (!p.routeType) return;
  const h = p.network;
  const end = p.data + p.length;
  if (h < p.buffer || h + ipv4.HEADER_LENGTH > end) return;
  // no errors about broadcasts and multicasts, of Ethernet or of IP (RFC 1122 section 3.2.2)
  if (p.type != <u32>PacketType.HOST) return;
  if (p.routeFlags & (RouteCacheFlag.BROADCAST | RouteCacheFlag.MULTICAST)) return;
  if (ipv4.fragmentOffset(h)) return;
  if (icmp.isError(type) && ipv4.protocol(h) == <u32>Protocol.ICMP) {
    const inner = h + ipv4.headerLength(h);
    if (inner + 1 > end || icmp.isError(icmp.type(inner))) return;
  }
  if (K.recording) refuse(Refusal.path);
  const out = p.outDevice;
  const ns = out !== null ? out.namespace : p.device.namespace;
  let limit = Limit.FREE;
  if (!(p.device.flags & DeviceFlag.LOOPBACK)) {
    limit = limitGlobally(ns, p, type, code);
    if (limit == Limit.REFUSED) return;
  }
  const reply = allocatePacket(LARGEST_ERROR);
  if (reply === null) return;
  descend(reply, p, Kin.answer);
  reply.device = p.device;
  reliedOn(reply, Decision.causedBy, changetype<usize>(p), 0);
  if (!echoOptions(reply, p)) {
    consume(reply);
    return;
  }
  const f = takeFlow(ns);
  if (route(f, p, ns, reply, type, code) && allowedTo(ns, p, limit, f.device, f.destination)) {
    fillAndSend(f, p, reply, type, code, info);
  } else consume(reply);
  releaseFlow(f);
}

/** Source address and route of an error (icmp_route_lookup). */
function route(f: Flow, p: Packet, ns: Namespace, reply: Packet, type: u32, code: u32): bool {
  const h = p.network;
  let source: u32 = 0;
  if (p.routeFlags & RouteCacheFlag.LOCAL) source = ipv4.destination(h);
  else {
    const input = p.input;
    if (input !== null && netSysctl(ns, NetSysctl.icmp_errors_use_inbound_ifaddr)) {
      source = selectAddress(input, ipv4.source(h), SCOPE_LINK);
    }
  }
  const o = changetype<IpOptions>(reply.ipOptions);
  f.destination = o.srr ? o.faddr : ipv4.source(h);
  f.source = source;
  f.tos = errorTos(h, type) & TOS_MASK;
  f.mark = replyMark(ns, p.mark);
  f.protocol = Protocol.ICMP;
  // the ports of a flow hold type and code (fl4_icmp_type)
  f.sourcePort = type;
  f.destinationPort = code;
  const error = routeOutputKey(f);
  // icmp_route_lookup: a missing state is no reason to send in the clear
  return !error && (!ns.xfrm || lookupXfrm(f) == 0);
}

/** Errors keep the TOS and have the precedence of internetwork control (RFC 1812 section 4.3.2.5). */
function errorTos(h: usize, type: u32): u32 {
  return icmp.isError(type) ? (ipv4.tos(h) & TOS_MASK) | 0xc0 : ipv4.tos(h);
}

function fillAndSend(f: Flow, p: Packet, reply: Packet, type: u32, code: u32, info: u32): void {
  const h = p.network;
  const o = changetype<IpOptions>(reply.ipOptions);
  const room =
    <i32>min<u32>(f.mtu, LARGEST_ERROR) - <i32>(ipv4.HEADER_LENGTH + o.length) - <i32>icmp.HEADER_LENGTH;
  if (room <= <i32>ipv4.HEADER_LENGTH) {
    consume(reply);
    return;
  }
  const quoted = min<u32>(<u32>(p.data + p.length - h), room);
  if (!f.source) f.source = DUMMY_ADDRESS;
  const at = reply.data;
  memory.copy(at + icmp.HEADER_LENGTH, h, quoted);
  reply.length = icmp.HEADER_LENGTH + quoted;
  reply.mark = f.mark;
  icmp.writeHeader(at, type, code, info, reply.length);
  // icmp_glue_bits: an error belongs to the connection of its cause, also where that is not confirmed and never will be
  if (icmp.isError(type)) attachConnection(reply, p);
  sendRouted(reply, f, ipv4.source(h), Protocol.ICMP, errorTos(h, type), 0, Discovery.DONT);
}

/** ipv4_link_failure: the next hop of a packet does not answer. The options are read again: the packet may come from elsewhere. */
export function linkFailure(p: Packet): void {
  const h = p.network;
  if (h + ipv4.HEADER_LENGTH > p.data + p.length || ipv4.version(h) != 4) return;
  const length = ipv4.headerLength(h);
  if (length < ipv4.HEADER_LENGTH) return;
  p.ipOptions = 0;
  if (length > ipv4.HEADER_LENGTH) {
    if (h + length > p.data + p.length) return;
    if (checkOptions(p)) return;
  }
  icmpSend(p, IcmpType.DEST_UNREACH, IcmpCode.HOST_UNREACH, 0);
}
