/** Making and changing IP tunnels (ip_tunnel_newlink, ip_tunnel_changelink, ip_tunnel_ctl of net/ipv4/ip_tunnel.c; sit.c, ipip.c, ip_gre.c). */
import { DeviceFlag, DeviceKind, HardwareType } from "../../abi/device";
import { Errno } from "../../abi/errno";
import { TunnelRecord, TunnelRequest } from "../../abi/tunnel";
import { resetDstCache } from "../../net/dst-cache";
import { releaseFlow, takeFlow } from "../../net/flow";
import { Namespace } from "../../net/namespace";
import { routeOutput } from "../../net/route";
import * as ethernet from "../../wire/ethernet";
import { GreFlag, lengthOf } from "../../wire/gre";
import * as ipv4 from "../../wire/ipv4";
import { Protocol } from "../../wire/ipv4";
import { Device, deviceByIndex } from "../device";
import { DeviceEvent, notify } from "../notify";
import { joinRemote, leaveRemote } from "./group";
import { makeWay } from "./fallback";
import { findTunnel, freeTunnel, IpTunnel, linkTunnel, newTunnel, tunnelOf, unlinkTunnel } from "./tunnel";

const LARGEST_MTU: u32 = 0xffff;
/** IPV4_MIN_MTU, ETH_MIN_MTU */
const LEAST_MTU: u32 = 68;
const LEAST_MTU6: u32 = 1280;
/** IP6_MAX_MTU */
const LARGEST_MTU6: u32 = 65575;
const USUAL_MTU: i32 = 1500;

export function isGreKind(kind: u32): bool {
  return kind == DeviceKind.gre || kind == DeviceKind.gretap || kind == DeviceKind.erspan;
}

/** ipip_tunnel_setup, ipgre_tunnel_setup, ipgre_tap_setup, ipip6_tunnel_setup */
export function tunnelSetup(d: Device): bool {
  const t = newTunnel(d);
  if (t === null) return false;
  if (d.kind == DeviceKind.gretap || d.kind == DeviceKind.erspan) {
    d.maxMtu = 0;
    return true;
  }
  d.flags = DeviceFlag.NOARP;
  d.headerLength = 0;
  d.minMtu = 0;
  d.maxMtu = 0;
  d.address = 0;
  d.broadcast = 0;
  if (d.kind == DeviceKind.sit) {
    d.hardware = HardwareType.SIT;
    d.minMtu = LEAST_MTU6;
    d.maxMtu = LARGEST_MTU6 - ipv4.HEADER_LENGTH;
  } else d.hardware = d.kind == DeviceKind.gre ? HardwareType.IPGRE : HardwareType.TUNNEL;
  return true;
}

/** bytes of Ethernet header that belong to what the tunnel carries */
function linkBytes(d: Device): u32 {
  return d.hardware == <u32>HardwareType.ETHER ? ethernet.HEADER_LENGTH : 0;
}

/** ipip_netlink_parms, ipgre_netlink_parms, ipip6_netlink_parms: what is wrong with the record, or 0. */
function check(d: Device, r: TunnelRecord): i32 {
  if (!(r.request & TunnelRequest.DATA)) return 0;
  if (isGreKind(d.kind)) {
    if ((r.inputFlags | r.outputFlags) & (GreFlag.VERSION | GreFlag.ROUTING)) return -Errno.EINVAL;
    // IFLA_GRE_IGNORE_DF and pmtudisc contradict each other
    if (r.ignoreDf && r.pmtudisc) return -Errno.EINVAL;
  } else if (r.protocol != 0 && r.protocol != <u32>Protocol.IPIP) {
    // ipip_tunnel_validate, ipip6_validate
    if (d.kind != DeviceKind.sit || r.protocol != <u32>Protocol.IPV6) return -Errno.EINVAL;
  }
  return 0;
}

/** Takes the parameters over; without attributes each kind has its own. */
function apply(t: IpTunnel, r: TunnelRecord): void {
  const kind = t.device.kind;
  const given = (r.request & TunnelRequest.DATA) != 0;
  t.local = r.local;
  t.remote = r.remote;
  t.link = r.link;
  t.ttl = !given && kind == DeviceKind.sit ? 64 : r.ttl;
  t.tos = r.tos;
  // a TTL of its own wants DF: without it a loop of tunnels would grow packets for ever
  t.df = given && (r.pmtudisc || (r.ttl && !isGreKind(kind))) ? ipv4.FLAG_DF : 0;
  t.ignoreDf = r.ignoreDf;
  t.mark = r.mark;
  if (isGreKind(kind)) {
    t.protocol = Protocol.GRE;
    t.inputFlags = r.inputFlags;
    t.outputFlags = r.outputFlags;
    t.inputKey = r.inputKey;
    t.outputKey = r.outputKey;
    return;
  }
  if (given) t.protocol = r.protocol;
  else t.protocol = kind == DeviceKind.sit ? Protocol.IPV6 : Protocol.IPIP;
}

/** __dev_addr_set, dev->broadcast: what `link/ipip LOCAL peer REMOTE` shows */
function setAddresses(t: IpTunnel): void {
  const d = t.device;
  if (d.hardware == <u32>HardwareType.ETHER) return;
  d.address = t.local;
  d.broadcast = t.remote;
}

/**
 * rtnl_link_ops.newlink up to register_netdevice. `ns` is where the device will be: tunnels keep their packets there, wherever the request comes from.
 */
export function tunnelNew(d: Device, ns: Namespace, data: usize): i32 {
  const r = changetype<TunnelRecord>(data);
  const t = tunnelOf(d);
  d.lower = null;
  d.origin = ns;
  const error = make(d, t, ns, r);
  if (error) freeTunnel(t);
  return error;
}

function make(d: Device, t: IpTunnel, ns: Namespace, r: TunnelRecord): i32 {
  const wrong = check(d, r);
  if (wrong) return wrong;
  t.net = ns;
  apply(t, r);
  // a keyless request finds what has no key (ip_tunnel_key_match)
  const same = findTunnel(ns, d.kind, t.remote, t.local, t.link, t.inputFlags, t.inputKey);
  if (same !== null && !makeWay(same)) return -Errno.EEXIST;
  return finish(d, t, (r.request & TunnelRequest.IOCTL) != 0);
}

/** ndo_init and what follows registration: flags, header, addresses, MTU. */
export function finish(d: Device, t: IpTunnel, byIoctl: bool): i32 {
  if (isGreKind(d.kind)) {
    t.headerBytes = lengthOf(t.outputFlags);
    if (d.kind == DeviceKind.erspan) t.headerBytes = 8 + 8;
    if (d.kind == DeviceKind.gre) {
      // ipgre_tunnel_init
      if (ipv4.isMulticast(t.remote)) {
        if (!t.local) return -Errno.EINVAL;
        d.flags = DeviceFlag.BROADCAST;
      }
      // the neighbour gives the other end's address
      if (!t.remote || ipv4.isMulticast(t.remote)) d.headerLength = t.headerBytes + ipv4.HEADER_LENGTH;
    }
  }
  setAddresses(t);
  const mtu = bind(t);
  if (!d.mtuAssigned) d.mtu = mtu;
  else if (d.kind == DeviceKind.sit) {
    if (d.mtu < LEAST_MTU6 || d.mtu > LARGEST_MTU6) d.mtu = mtu;
  } else d.mtu = min(max(d.mtu, LEAST_MTU), largest(t));
  if (byIoctl && d.kind != DeviceKind.sit) {
    // ip_tunnel_create
    d.minMtu = LEAST_MTU;
    d.maxMtu = largest(t);
  }
  t.inet6 = 1;
  return 0;
}

function largest(t: IpTunnel): u32 {
  return LARGEST_MTU - (t.headerBytes + ipv4.HEADER_LENGTH + linkBytes(t.device));
}

/** ip_tunnel_bind_dev, ipip6_tunnel_bind_dev: the device that its packets will probably leave by gives the MTU. */
function bind(t: IpTunnel): u32 {
  const d = t.device;
  let below: Device | null = null;
  if (t.remote) {
    const f = takeFlow(t.net);
    f.destination = t.remote;
    f.source = t.local;
    f.oif = t.link;
    f.tos = t.tos & 0x1e;
    f.mark = d.kind == DeviceKind.sit ? 0 : t.mark;
    f.protocol = d.kind == DeviceKind.sit ? <u32>Protocol.IPV6 : t.protocol;
    if (!routeOutput(f)) below = f.device;
    releaseFlow(f);
    if (d.hardware != <u32>HardwareType.ETHER) d.flags |= DeviceFlag.POINTOPOINT;
    resetDstCache(t.cache);
  }
  if (below === null && t.link) below = deviceByIndex(t.net, t.link);
  const headers = <i32>(t.headerBytes + ipv4.HEADER_LENGTH + linkBytes(d));
  const mtu = <i32>(below === null ? USUAL_MTU : min(below.mtu, LARGEST_MTU)) - headers;
  return <u32>max(mtu, <i32>(d.kind == DeviceKind.sit ? LEAST_MTU6 : LEAST_MTU));
}

/** The device is in the lists now: ip_tunnel_add. */
export function tunnelRegistered(d: Device): void {
  linkTunnel(tunnelOf(d));
}

/** ndo_uninit: ip_tunnel_uninit, ipip6_tunnel_uninit */
export function tunnelDestroy(d: Device): void {
  const t = tunnelOf(d);
  unlinkTunnel(t);
  freeTunnel(t);
}

/** rtnl_link_ops.changelink; SIOCCHGTUNNEL. The record has everything, changed or not. */
export function tunnelChange(d: Device, data: usize): i32 {
  const r = changetype<TunnelRecord>(data);
  const t = tunnelOf(d);
  const byIoctl = (r.request & TunnelRequest.IOCTL) != 0;
  const wrong = check(d, r);
  if (wrong) return wrong;
  if (t.isFallback && !byIoctl) return -Errno.EINVAL;
  const flags = isGreKind(d.kind) ? r.inputFlags : 0;
  const other = findTunnel(t.net, d.kind, r.remote, r.local, r.link, flags, r.inputKey);
  if (other !== null) {
    if (other !== t) return -Errno.EEXIST;
  } else if (d.hardware != <u32>HardwareType.ETHER) {
    if (d.kind != DeviceKind.sit || byIoctl) {
      let wanted: u32 = 0;
      if (ipv4.isMulticast(r.remote) && d.kind != DeviceKind.sit) wanted = DeviceFlag.BROADCAST;
      else if (r.remote) wanted = DeviceFlag.POINTOPOINT;
      // what begins with one other end keeps one; a group has both flags, and so cannot be changed
      if ((d.flags ^ wanted) & (DeviceFlag.POINTOPOINT | DeviceFlag.BROADCAST)) return -Errno.EINVAL;
    }
  }
  if (d.kind == DeviceKind.ipip || d.kind == DeviceKind.sit) {
    const pointed = (d.flags & DeviceFlag.POINTOPOINT) != 0;
    if (pointed != (r.remote != 0)) return -Errno.EINVAL;
  }
  unlinkTunnel(t);
  const link = t.link;
  const mark = t.mark;
  const headerBytes = t.headerBytes;
  const protocol = t.protocol;
  const ignoreDf = t.ignoreDf;
  apply(t, r);
  // ip_tunnel_update leaves the protocol as it was
  t.protocol = protocol;
  if (!isGreKind(d.kind)) t.ignoreDf = ignoreDf;
  setAddresses(t);
  linkTunnel(t);
  if (t.link != link || t.mark != mark) d.mtu = bind(t);
  if (isGreKind(d.kind)) updateHeader(d, t, headerBytes);
  resetDstCache(t.cache);
  notify(d, DeviceEvent.CHANGE);
  return 0;
}

/** ipgre_link_update: other options make another header. */
function updateHeader(d: Device, t: IpTunnel, before: u32): void {
  if (d.kind == DeviceKind.erspan) return;
  t.headerBytes = lengthOf(t.outputFlags);
  const more = <i32>(t.headerBytes - before);
  if (d.kind == DeviceKind.gre && d.headerLength) d.headerLength += more;
  d.mtu = <u32>max(<i32>d.mtu - more, <i32>LEAST_MTU);
}

/** ndo_change_mtu: __ip_tunnel_change_mtu; SIT has only the general limits. */
export function tunnelMtu(d: Device, mtu: u32): i32 {
  const t = tunnelOf(d);
  if (d.kind != DeviceKind.sit && (mtu < LEAST_MTU || mtu > largest(t))) return -Errno.EINVAL;
  // addrconf_notify: IPv6 takes its half away where it does not fit, and makes one where it does
  t.inet6 = mtu >= LEAST_MTU6 ? 1 : 0;
  return 0;
}

/** ndo_open is GRE's alone. IPv6 hears of a device at the latest when it comes up. */
export function tunnelOpen(d: Device): i32 {
  const t = tunnelOf(d);
  if (d.kind == DeviceKind.gre) {
    const error = joinRemote(t);
    if (error) return error;
  }
  if (d.mtu >= LEAST_MTU6) t.inet6 = 1;
  return 0;
}

/** ndo_stop */
export function tunnelStop(d: Device): void {
  leaveRemote(tunnelOf(d));
}

/** rtnl_link_ops.fill_info */
export function tunnelFill(d: Device, data: usize): void {
  const r = changetype<TunnelRecord>(data);
  const t = tunnelOf(d);
  r.local = t.local;
  r.remote = t.remote;
  r.link = t.link;
  r.ttl = t.ttl;
  r.tos = t.tos;
  r.pmtudisc = t.df ? 1 : 0;
  r.ignoreDf = t.ignoreDf;
  r.protocol = t.protocol;
  r.inputFlags = t.inputFlags;
  r.outputFlags = t.outputFlags;
  r.inputKey = t.inputKey;
  r.outputKey = t.outputKey;
  r.mark = t.mark;
  r.fallback = t.isFallback;
  r.inet6 = t.inet6;
}
