/**
 * Received router advertisements (ndisc_router_discovery of net/ipv6/ndisc.c, addrconf_prefix_rcv of addrconf.c; RFC 4861 section 6.3.4,
 * RFC 4862 section 5.5.3): default routers, prefixes, addresses of one's own making, hop limit, MTU and times. Route information (RFC 4191),
 * DNS and temporary addresses are not heeded.
 */
import { Address6Flag, Conf6Sysctl, Route6Flag } from "../abi/ipv6";
import { invalidate } from "../recording";
import { NeighborFlag, NeighborState } from "../abi/neighbor";
import { RouteTable, RouteType } from "../abi/route";
import { NeighSysctl } from "../abi/sysctl";
import { NS_PER_S } from "../clock";
import { Device } from "../device/device";
import { OVERRIDE, WEAK_OVERRIDE } from "../net/neighbor-state";
import { Packet } from "../packet";
import { K } from "../state";
import { read16, read32 } from "../wire/bytes";
import * as icmpv6 from "../wire/icmpv6";
import { NdOption } from "../wire/icmpv6";
import * as ipv6 from "../wire/ipv6";
import { Address6, findAddress6, linkAddress6 } from "./addresses";
import { checkAddress6, FOR_EVER, setLifetime6 } from "./addrconf";
import { acceptsAdvertisements, startDad } from "./dad";
import { addKernelRoute, deleteRoute6, findNode6, findTable6, gatewayOf, Node6, Route6 } from "./fib";
import { routesMtu } from "./fib-clean";
import { ANY, isLinkLocal, isMulticast, same, writeLinkLocal } from "./in6";
import { conf6, Inet6Device, setConf6 } from "./inet6";
import { findOption, optionsOk, update6 } from "./ndisc";
import { createNeighbor6, drawReachable6, findNeighbor6 } from "./neighbor";
import { LEAST_MTU6, prefixRoute6 } from "./route";

// fields of the message
const HOPS = 4;
const LIFETIME = 6;
const REACHABLE = 8;
const RETRANSMIT = 12;
// fields of a prefix option
const PREFIX_LENGTH = 2;
const PREFIX_FLAGS = 3;
const PREFIX_VALID = 4;
const PREFIX_PREFERRED = 8;
const PREFIX = 16;
const ON_LINK: u32 = 0x80;
const AUTONOMOUS: u32 = 0x40;
/** minimum of an advertised lifetime that is believed at once (RFC 4862 section 5.5.3 e) */
const TWO_HOURS: u32 = 7200;

/** False where the message is malformed. */
export function receiveRouterAdvertisement(p: Packet, i: Inet6Device): bool {
  const d = p.device;
  const m = p.data;
  const source = p.network + ipv6.SOURCE;
  if (!isLinkLocal(source)) return true;
  if (p.length < icmpv6.RA_LENGTH || !optionsOk(p, icmpv6.RA_LENGTH)) return false;
  if (!acceptsAdvertisements(i)) return true;
  i.advertised = 1;
  invalidate();
  const router = heedRouter(d, i, m, source);
  const reachable = read32(m + REACHABLE);
  const retransmit = read32(m + RETRANSMIT);
  if (retransmit && retransmit < 0x7fffffff / 100)
    store<i32>(i.neigh + ((<usize>NeighSysctl.retrans_time_ms) << 2), max<u32>(retransmit, 10));
  if (reachable && reachable < 0x7fffffff / 300) {
    const at = i.neigh + ((<usize>NeighSysctl.base_reachable_time_ms) << 2);
    if (load<u32>(at) != reachable) {
      store<u32>(at, reachable);
      drawReachable6(i);
    }
  }
  heedAddress(p, d, source);
  heedPrefixes(p, i);
  const option = findOption(p, icmpv6.RA_LENGTH, NdOption.MTU);
  if (option && icmpv6.optionLength(option) == 8) heedMtu(d, i, router, read32(option + 4));
  return true;
}

/** The default route by the sender: made, renewed, or taken away by a lifetime of 0. */
function heedRouter(d: Device, i: Inet6Device, m: usize, source: usize): Route6 | null {
  const lifetime = read16(m + LIFETIME);
  let r = defaultRoute(d, source);
  if (r !== null && !lifetime) {
    deleteRoute6(r);
    r = null;
  }
  const expires = K.nowNs + <u64>lifetime * NS_PER_S;
  if (r === null && lifetime) {
    r = addKernelRoute(
      d,
      RouteTable.MAIN,
      ANY,
      0,
      RouteType.UNICAST,
      1024,
      Route6Flag.ADDRCONF,
      source,
      expires,
    );
    const n = findNeighbor6(d, source);
    if (n !== null) n.flags |= NeighborFlag.ROUTER;
  } else if (r !== null) r.expiresNs = expires;
  const hops: u32 = load<u8>(m + HOPS);
  if (hops) {
    setConf6(i, Conf6Sysctl.hop_limit, hops);
    if (r !== null) r.hopLimit = hops;
  }
  return r;
}

/** rt6_get_dflt_router */
function defaultRoute(d: Device, gateway: usize): Route6 | null {
  const t = findTable6(d.namespace, RouteTable.MAIN);
  const node: Node6 | null = t === null ? null : findNode6(t, ANY, 0);
  let r: Route6 | null = node === null ? null : node.routes;
  while (r !== null && !(r.device === d && r.flags & Route6Flag.ADDRCONF && same(gatewayOf(r), gateway)))
    r = r.next;
  return r;
}

function heedAddress(p: Packet, d: Device, source: usize): void {
  let n = findNeighbor6(d, source);
  if (n === null) n = createNeighbor6(d, source, 0, false);
  if (n === null) return;
  const option = findOption(p, icmpv6.RA_LENGTH, NdOption.SOURCE_LL_ADDR);
  const good = option != 0 && icmpv6.optionLength(option) == 8;
  const mac: u64 = good ? icmpv6.addressOption(option) : 0;
  // OVERRIDE_ISROUTER and ISROUTER
  update6(n, good, mac, NeighborState.STALE, WEAK_OVERRIDE | OVERRIDE | 4 | 0x40000000);
}

function heedMtu(d: Device, i: Inet6Device, router: Route6 | null, mtu: u32): void {
  if (mtu < LEAST_MTU6 || mtu > d.mtu) return;
  const before = <u32>conf6(i, Conf6Sysctl.mtu);
  if (mtu == before) return;
  setConf6(i, Conf6Sysctl.mtu, mtu);
  if (router !== null) router.mtu = mtu;
  routesMtu(d, mtu, before);
}

function heedPrefixes(p: Packet, i: Inet6Device): void {
  const end = p.data + p.length;
  let o = p.data + icmpv6.RA_LENGTH;
  while (o + 2 <= end) {
    const length = icmpv6.optionLength(o);
    if (!length || o + length > end) return;
    if (icmpv6.optionType(o) == <u32>NdOption.PREFIX_INFO && length >= 32) heedPrefix(i, o);
    o += length;
  }
}

/** addrconf_prefix_rcv */
function heedPrefix(i: Inet6Device, o: usize): void {
  const prefix = o + PREFIX;
  const valid = read32(o + PREFIX_VALID);
  const preferred = read32(o + PREFIX_PREFERRED);
  const length: u32 = load<u8>(o + PREFIX_LENGTH);
  const flags: u32 = load<u8>(o + PREFIX_FLAGS);
  if (isMulticast(prefix) || isLinkLocal(prefix) || preferred > valid || length > 128) return;
  const d = i.device;
  if (flags & ON_LINK) {
    const r = prefixRoute6(d, prefix, length);
    const expires: u64 = valid == FOR_EVER ? 0 : K.nowNs + <u64>valid * NS_PER_S;
    if (r !== null) {
      if (!valid) deleteRoute6(r);
      else if (r.flags & Route6Flag.EXPIRES || expires == 0) {
        r.expiresNs = expires;
        if (!expires) r.flags &= ~Route6Flag.EXPIRES;
      }
    } else if (valid) {
      addKernelRoute(
        d,
        RouteTable.MAIN,
        prefix,
        length,
        RouteType.UNICAST,
        256,
        Route6Flag.ADDRCONF,
        0,
        expires,
      );
    }
  }
  if (flags & AUTONOMOUS && conf6(i, Conf6Sysctl.autoconf) && length == 64 && d.headerLength)
    configure(i, prefix, valid, preferred);
}

/** addrconf_prefix_rcv_add_addr: the prefix and the device's EUI-64; an address that is there gets new lifetimes. */
function configure(i: Inet6Device, prefix: usize, valid: u32, preferred: u32): void {
  const address: usize = memory.data(16, 8);
  writeLinkLocal(address, i.device.address);
  store<u64>(address, load<u64>(prefix));
  const there: Address6 | null = findAddress6(i.device.namespace, address, i.device, true);
  if (there === null) {
    if (!valid || checkAddress6(i, address)) return;
    const a = linkAddress6(i, address);
    if (a === null) return;
    a.length = 64;
    a.flags = Address6Flag.TENTATIVE | Address6Flag.MANAGETEMPADDR | Address6Flag.NOPREFIXROUTE;
    setLifetime6(a, valid, preferred);
    a.flags &= ~(<u32>Address6Flag.NOPREFIXROUTE);
    startDad(a);
    return;
  }
  if (there.flags & Address6Flag.PERMANENT) return;
  const age = <u32>((K.nowNs - there.stampNs) / NS_PER_S);
  const left = there.validSeconds > age ? there.validSeconds - age : 0;
  // a short lifetime is not believed, so that nobody can take an address away
  const believed = valid > TWO_HOURS || valid > left ? valid : left <= TWO_HOURS ? left : TWO_HOURS;
  setLifetime6(there, believed, min(preferred, believed));
}
