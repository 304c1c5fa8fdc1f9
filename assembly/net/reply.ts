/** Packets that this machine makes itself, and which of its addresses it uses for them. */
import { DropReason } from "../abi/drop";
import { Errno } from "../abi/errno";
import { RouteCacheFlag, RouteType } from "../abi/route";
import { ConfSysctl, NetSysctl } from "../abi/sysctl";
import { drop, Packet, push } from "../packet";
import { write8 } from "../wire/bytes";
import * as ipv4 from "../wire/ipv4";
import { EtherType } from "../wire/ethernet";
import { confOr } from "./inet";
import { selectAddress } from "./devinet";
import { fibLookup } from "./fib";
import { Flow, releaseFlow, setRoute, takeFlow } from "./flow";
import { Namespace, netSysctl } from "./namespace";
import { localOut, selectIdentification } from "./output";
import { IpOptions } from "./options";
import { buildOptions } from "./options-forward";
import { preferredSource } from "./fib-info";

const SCOPE_LINK: u32 = 253;
/** IPTOS_RT_MASK: the bits of TOS that routing sees */
const TOS_ROUTING_MASK: u32 = 0x1c;
export const TOS_MASK: u32 = 0x1e;

/** IP_PMTUDISC_*: whether a packet made here may be cut */
export const enum Discovery {
  /** never DF */
  DONT = 0,
  /** DF where the packet fits the path; cut where it does not */
  WANT = 1,
  /** always DF, and no identification */
  DO = 2,
}

/** IP4_REPLY_MARK: the mark of an answer, where fwmark_reflect says that it has one. */
export function replyMark(ns: Namespace, mark: u32): u32 {
  return netSysctl(ns, NetSysctl.fwmark_reflect) ? mark : 0;
}

/**
 * fib_compute_spec_dst: the address that the sender of a received packet should know us by: the one it used, or for broadcasts and
 * packets for others the one we would send from.
 */
export function specificDestination(p: Packet): u32 {
  const h = p.network;
  if (p.routeType == <u32>RouteType.LOCAL) return ipv4.destination(h);
  const d = p.device;
  const source = ipv4.source(h);
  let scope: u32 = 0;
  if (!ipv4.isZeroNet(source)) {
    const f = takeFlow(d.namespace);
    f.iif = d.namespace.loopback.ifindex;
    f.destination = source;
    f.tos = ipv4.tos(h) & TOS_ROUTING_MASK;
    f.mark = confOr(d, ConfSysctl.src_valid_mark) ? p.mark : 0;
    const error = fibLookup(f, 0);
    const found = error ? 0 : preferredSource(f);
    releaseFlow(f);
    if (!error) return found;
  } else scope = SCOPE_LINK;
  return selectAddress(d, source, scope);
}

/** ip_rt_get_source: the address that a packet which passes through records of us. */
export function routeSource(p: Packet): u32 {
  const h = p.network;
  const out = p.outDevice;
  if (p.input === null || out === null) return ipv4.source(h);
  const f = takeFlow(out.namespace);
  f.destination = ipv4.destination(h);
  f.source = ipv4.source(h);
  f.tos = ipv4.tos(h) & TOS_MASK;
  f.oif = out.ifindex;
  f.iif = p.device.ifindex;
  f.mark = p.mark;
  const error = fibLookup(f, 0);
  const address = error ? selectAddress(out, p.gateway, 0) : preferredSource(f);
  releaseFlow(f);
  return address;
}

/**
 * Sends a payload made here (`p.data` to its end) along a route that was looked up: header, options (those prepared in `p.ipOptions`),
 * output (ip_push_pending_frames). `ttl` 0: the default. `final` is the destination behind a source route. Consumes the packet. 0, or a
 * negative errno.
 */
export function sendRouted(
  p: Packet,
  f: Flow,
  final: u32,
  protocol: u32,
  tos: u32,
  ttl: u32,
  discovery: Discovery,
): i32 {
  const o = changetype<IpOptions | null>(p.ipOptions);
  const optionBytes: u32 = o === null ? 0 : o.length;
  const h = push(p, ipv4.HEADER_LENGTH + optionBytes);
  if (!h) {
    drop(p, DropReason.NOMEM);
    return -Errno.ENOBUFS;
  }
  p.network = h;
  p.transport = h + ipv4.HEADER_LENGTH + optionBytes;
  p.protocol = EtherType.IP;
  p.input = null;
  setRoute(p, f);
  p.ignoreDf = discovery == Discovery.DO ? 0 : 1;
  if (!ttl) {
    ttl = f.routeType == <u32>RouteType.MULTICAST ? 1 : <u32>netSysctl(f.namespace, NetSysctl.ip_default_ttl);
  }
  const dontFragment =
    discovery == Discovery.DO ||
    (discovery == Discovery.WANT && p.length <= f.mtu && !(f.routeFlags & RouteCacheFlag.MTU_LOCKED));
  const fragment: u32 = dontFragment ? ipv4.FLAG_DF : 0;
  const id =
    discovery == Discovery.DO ? 0 : selectIdentification(f.namespace, f.destination, f.source, protocol);
  ipv4.writeHeader(h, tos, p.length, id, fragment, ttl, protocol, f.source, f.destination);
  if (optionBytes) {
    write8(h, 0x45 + (optionBytes >> 2));
    buildOptions(p, h, final);
    ipv4.sealHeader(h);
  }
  return localOut(p);
}
