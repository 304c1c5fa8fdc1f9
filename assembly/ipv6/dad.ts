/**
 * Duplicate address detection and router solicitations (addrconf_dad_* and addrconf_rs_timer of net/ipv6/addrconf.c; RFC 4862 section 5.4,
 * RFC 7527, RFC 4861 section 6.3.7). Random delays come from the run's seed.
 */
import { Address6Flag, Conf6Sysctl } from "../abi/ipv6";
import { DeviceFlag, DeviceKind } from "../abi/device";
import { NeighSysctl } from "../abi/sysctl";
import { TimerKind } from "../abi/events";
import { cancel } from "../clock";
import { randomBelow, random32 } from "../state";
import { HZ, scheduleJiffies } from "../wheel";
import { Address6, address6Of, DadState, linkLocalOf } from "./addresses";
import { activateAddress6, deleteAddress6, joinSolicited } from "./addrconf";
import { ALL_NODES, ALL_ROUTERS, ANY, isLinkLocal, writeSolicitedNode } from "./in6";
import { conf6, confAll6, Inet6Device, neigh6 } from "./inet6";
import { reportInitially } from "./mcast-report";
import { sendAdvertisement, sendRouterSolicitation, sendSolicitation } from "./ndisc-send";

function deviceOf(a: Address6): Inet6Device {
  return changetype<Inet6Device>(a.device.inet6);
}

/** addrconf_dad_start */
export function startDad(a: Address6): void {
  if (a.state == DadState.DEAD) return;
  a.state = DadState.DAD;
  beginDad(a);
}

/** addrconf_dad_begin: whether there is anything to detect, and whether it can begin now. */
function beginDad(a: Address6): void {
  const i = deviceOf(a);
  const d = a.device;
  joinSolicited(i, address6Of(a));
  const off = confAll6(d.namespace, Conf6Sysctl.accept_dad) < 1 && conf6(i, Conf6Sysctl.accept_dad) < 1;
  if (
    d.flags & (DeviceFlag.NOARP | DeviceFlag.LOOPBACK) ||
    off ||
    !(a.flags & Address6Flag.TENTATIVE) ||
    a.flags & Address6Flag.NODAD
  ) {
    completeDad(a);
    return;
  }
  // a device that is not ready: the address stays tentative until it is
  if (i.ready) kickDad(a);
}

/** addrconf_dad_kick: the first question after a random delay of up to router_solicitation_delay. */
export function kickDad(a: Address6): void {
  const i = deviceOf(a);
  const delay = <u32>max(conf6(i, Conf6Sysctl.router_solicitation_delay), 0) * HZ;
  a.nonce = 0;
  if (conf6(i, Conf6Sysctl.enhanced_dad) || confAll6(a.device.namespace, Conf6Sysctl.enhanced_dad)) {
    while (!a.nonce) a.nonce = (((<u64>random32()) << 32) | (<u64>random32())) & 0xffffffffffff;
  }
  a.probes = <u32>max(conf6(i, Conf6Sysctl.dad_transmits), 0);
  scheduleJiffies(a.dadTimer, TimerKind.ipv6Dad, changetype<usize>(a), randomBelow(delay ? delay : 1));
}

/** addrconf_dad_run: the device is ready, or its addresses are to be detected anew. */
export function runDad(i: Inet6Device, again: bool): void {
  let a = changetype<Address6 | null>(i.addresses);
  while (a !== null) {
    if (again || (a.flags & Address6Flag.TENTATIVE && a.state == DadState.DAD)) kickDad(a);
    a = a.next;
  }
}

/** addrconf_dad_work */
export function dadTimer(a: Address6): void {
  const i = deviceOf(a);
  if (a.state != DadState.DAD || i.dead || !i.ready) return;
  if (!a.probes) {
    a.state = DadState.POSTDAD;
    completeDad(a);
    return;
  }
  a.probes--;
  const retransmit = <u32>max(neigh6(i, NeighSysctl.retrans_time_ms), 0) / (1000 / HZ);
  scheduleJiffies(a.dadTimer, TimerKind.ipv6Dad, changetype<usize>(a), max(retransmit, HZ / 100));
  const group: usize = memory.data(16, 8);
  writeSolicitedNode(group, address6Of(a));
  sendSolicitation(a.device, address6Of(a), group, ANY, a.nonce);
}

/** ipv6_lonely_lladdr: no other link-local address of the device works already. */
function isLonely(i: Inet6Device, a: Address6): bool {
  let e = changetype<Address6 | null>(i.addresses);
  while (e !== null) {
    if (
      e !== a &&
      isLinkLocal(address6Of(e)) &&
      (e.flags & (Address6Flag.PERMANENT | Address6Flag.TENTATIVE)) == <u32>Address6Flag.PERMANENT
    )
      return false;
    e = e.next;
  }
  return true;
}

/** ipv6_accept_ra: with forwarding only accept_ra 2 does. */
export function acceptsAdvertisements(i: Inet6Device): bool {
  const accepts = conf6(i, Conf6Sysctl.accept_ra);
  return conf6(i, Conf6Sysctl.forwarding) ? accepts == 2 : accepts != 0;
}

/** addrconf_dad_completed */
function completeDad(a: Address6): void {
  const i = deviceOf(a);
  const d = a.device;
  const announces = (a.flags & Address6Flag.TENTATIVE) != 0;
  a.flags &= ~(<u32>(Address6Flag.TENTATIVE | Address6Flag.DADFAILED));
  cancel(a.dadTimer);
  activateAddress6(a);
  const reports = isLinkLocal(address6Of(a)) && isLonely(i, a);
  const solicits =
    reports &&
    acceptsAdvertisements(i) &&
    conf6(i, Conf6Sysctl.router_solicitations) != 0 &&
    !(d.flags & DeviceFlag.LOOPBACK) &&
    d.kind != <u32>DeviceKind.ipip;
  // what was reported from :: is reported again from an address
  if (reports) reportInitially(i);
  if (announces && (conf6(i, Conf6Sysctl.ndisc_notify) || confAll6(d.namespace, Conf6Sysctl.ndisc_notify)))
    sendAdvertisement(d, ALL_NODES, address6Of(a), conf6(i, Conf6Sysctl.forwarding) != 0, false, true, true);
  if (!solicits) return;
  const from = linkLocalOf(d, Address6Flag.TENTATIVE);
  if (!from) return;
  sendRouterSolicitation(d, from, ALL_ROUTERS);
  // rfc3315_s14_backoff_init
  const interval = <u64>max(conf6(i, Conf6Sysctl.router_solicitation_interval), 0) * HZ;
  i.rsInterval = <u32>(((900000 + <u64>randomBelow(200001)) * interval) / 1000000);
  i.rsProbes = 1;
  startSolicitations(i, i.rsInterval);
}

function startSolicitations(i: Inet6Device, delay: u32): void {
  scheduleJiffies(i.rsTimer, TimerKind.ipv6Router, changetype<usize>(i), delay);
}

/** addrconf_rs_timer */
export function routerTimer(i: Inet6Device): void {
  if (i.dead || !i.ready || !acceptsAdvertisements(i) || i.advertised) return;
  const most = conf6(i, Conf6Sysctl.router_solicitations);
  const probes = i.rsProbes++;
  if (most >= 0 && <i32>probes >= most) return;
  const from = linkLocalOf(i.device, Address6Flag.TENTATIVE);
  if (!from) return;
  sendRouterSolicitation(i.device, from, ALL_ROUTERS);
  // rfc3315_s14_backoff_update
  const limit = <u64>max(conf6(i, Conf6Sysctl.router_solicitation_max_interval), 0) * HZ;
  let next = ((1900000 + <u64>randomBelow(200001)) * <u64>i.rsInterval) / 1000000;
  if (next > limit) next = ((900000 + <u64>randomBelow(200001)) * limit) / 1000000;
  i.rsInterval = <u32>next;
  const last = <i32>i.rsProbes == most;
  const delay = last ? <u32>max(conf6(i, Conf6Sysctl.router_solicitation_delay), 0) * HZ : i.rsInterval;
  startSolicitations(i, delay);
}

/** addrconf_dad_failure: somebody else has the address. A permanent one stays, without use; another goes. */
export function failDad(a: Address6): void {
  cancel(a.dadTimer);
  if (!(a.flags & Address6Flag.PERMANENT)) {
    deleteAddress6(a);
    return;
  }
  a.state = DadState.ERRDAD;
  a.flags |= Address6Flag.DADFAILED | Address6Flag.TENTATIVE;
}
