/** What IPv6 does when a device changes (addrconf_notify, ndisc_netdev_event, ip6_route_dev_notify). */
import { Address6Flag, Conf6Sysctl } from "../abi/ipv6";
import { DeviceFlag, DeviceKind, HardwareType } from "../abi/device";
import { RouteTable, RouteType } from "../abi/route";
import { NeighSysctl } from "../abi/sysctl";
import { cancel, Timer } from "../clock";
import { Device } from "../device/device";
import { DeviceEvent } from "../device/notify";
import { allocate, release } from "../memory";
import { initialNamespace } from "../net/namespace";
import { Address6, address6Of, DadState, freeAddress6, unlinkAddress6 } from "./addresses";
import {
  addAddress6,
  addPlainAddress6,
  addPrefixRoute,
  checkAddress6,
  dropAnycasts,
  FOR_EVER,
  joinAnycast,
  leaveAnycast,
  retireAddress6,
} from "./addrconf";
import { runDad } from "./dad";
import { addKernelRoute } from "./fib";
import { purgeAdvertised, routesDown, routesLinkDown, routesLinkUp, routesMtu } from "./fib-clean";
import {
  ALL_NODES,
  ALL_ROUTERS,
  ALL_SNOOPERS,
  LOOPBACK,
  MULTICAST_PREFIX,
  NODE_ALL_NODES,
  NODE_ALL_ROUTERS,
  SITE_ALL_ROUTERS,
  writeLinkLocal,
} from "./in6";
import { conf6, Inet6Device, inet6Of, ipv6Of, setConf6 } from "./inet6";
import { groupsDestroy, groupsDown, groupsUp, joinGroup, leaveGroup } from "./mcast";
import { flushNeighbors6 } from "./neighbor";
import { LEAST_MTU6 } from "./route";
import { addTunnelAddresses, writeIsatap } from "./tunnel-address";

const BYTES: u32 = <u32>(offsetof<Inet6Device>() + 4 * offsetof<Timer>());

/** ipv6_add_dev; also where IPv6 is switched off. Null where the memory is full. */
function createInet6(d: Device): Inet6Device | null {
  const at = allocate(BYTES);
  if (!at) return null;
  const i = changetype<Inet6Device>(at);
  const timers = at + offsetof<Inet6Device>();
  i.device = d;
  i.rsTimer = changetype<Timer>(timers);
  i.changeTimer = changetype<Timer>(timers + offsetof<Timer>());
  i.generalTimer = changetype<Timer>(timers + 2 * offsetof<Timer>());
  i.initialTimer = changetype<Timer>(timers + 3 * offsetof<Timer>());
  i.conf = allocate(Conf6Sysctl.COUNT << 2);
  i.neigh = allocate(NeighSysctl.COUNT << 2);
  memory.copy(i.conf, ipv6Of(d.namespace).confDefault, Conf6Sysctl.COUNT << 2);
  memory.copy(i.neigh, ipv6Of(initialNamespace()).neighDefault, NeighSysctl.COUNT << 2);
  setConf6(i, Conf6Sysctl.mtu, d.mtu);
  if (d.flags & (DeviceFlag.NOARP | DeviceFlag.LOOPBACK)) setConf6(i, Conf6Sysctl.accept_dad, -1);
  // "Disabled Multicast RS": a SIT tunnel has no multicast
  if (d.kind == <u32>DeviceKind.sit) setConf6(i, Conf6Sysctl.router_solicitations, 0);
  i.robustness = 2;
  i.noArp = d.flags & DeviceFlag.NOARP;
  d.inet6 = at;
  joinGroup(i, NODE_ALL_NODES);
  joinGroup(i, ALL_NODES);
  if (conf6(i, Conf6Sysctl.forwarding) && d.flags & DeviceFlag.MULTICAST) joinGroup(i, ALL_ROUTERS);
  return i;
}

/** netif_oper_up and not qdisc_tx_is_noop */
function isLinkReady(d: Device): bool {
  return d.isUp() && d.carrier != 0;
}

export function inet6DeviceEvent(d: Device, event: DeviceEvent): void {
  switch (event) {
    case DeviceEvent.REGISTER:
      if (!d.inet6 && d.mtu >= LEAST_MTU6) createInet6(d);
      break;
    case DeviceEvent.CHANGEMTU:
      changeMtu(d);
      break;
    case DeviceEvent.UP:
    case DeviceEvent.CHANGE:
      up(d, event);
      break;
    case DeviceEvent.DOWN:
      down(d, false);
      break;
    case DeviceEvent.UNREGISTER:
      down(d, true);
      break;
    case DeviceEvent.CHANGEADDR:
      flushNeighbors6(d, false);
      break;
    case DeviceEvent.FLAGS: {
      const i = inet6Of(d);
      if (i !== null && i.noArp != (d.flags & DeviceFlag.NOARP)) {
        i.noArp = d.flags & DeviceFlag.NOARP;
        flushNeighbors6(d, false);
      }
      break;
    }
    default:
      break;
  }
}

function changeMtu(d: Device): void {
  if (d.mtu < LEAST_MTU6) {
    down(d, d.kind != <u32>DeviceKind.loopback);
    return;
  }
  const i = inet6Of(d);
  if (i !== null) {
    const before = <u32>conf6(i, Conf6Sysctl.mtu);
    setConf6(i, Conf6Sysctl.mtu, d.mtu);
    routesMtu(d, d.mtu, before);
    return;
  }
  if (createInet6(d) !== null && isLinkReady(d)) up(d, DeviceEvent.UP);
}

function up(d: Device, event: DeviceEvent): void {
  let i = inet6Of(d);
  if (i !== null && conf6(i, Conf6Sysctl.disable_ipv6)) return;
  if (event == DeviceEvent.UP && i !== null) restorePermanent(i);
  if (!isLinkReady(d)) {
    if (event == DeviceEvent.CHANGE) {
      routesLinkDown(d);
      evictNeighbors(d);
    }
    return;
  }
  if (i === null && d.mtu >= LEAST_MTU6) i = createInet6(d);
  if (i === null) return;
  if (i.ready) {
    if (event == DeviceEvent.CHANGE) {
      groupsUp(i);
      routesLinkUp(d);
    }
    return;
  }
  // a carrier that came with the device's own coming up is told first here
  if (event == DeviceEvent.CHANGE) restorePermanent(i);
  i.ready = 1;
  initAddresses(i);
  runDad(i, false);
  routesLinkUp(d);
  if (<u32>conf6(i, Conf6Sysctl.mtu) != d.mtu) {
    const before = <u32>conf6(i, Conf6Sysctl.mtu);
    setConf6(i, Conf6Sysctl.mtu, d.mtu);
    routesMtu(d, d.mtu, before);
  }
}

/** ndisc_evict_nocarrier */
function evictNeighbors(d: Device): void {
  const i = inet6Of(d);
  if (i !== null && conf6(i, Conf6Sysctl.ndisc_evict_nocarrier)) flushNeighbors6(d, true);
}

/** addrconf_permanent_addr, fixup_permanent_addr: addresses given while the device was down get their prefix routes. */
function restorePermanent(i: Inet6Device): void {
  let a = changetype<Address6 | null>(i.addresses);
  while (a !== null) {
    if (a.flags & Address6Flag.PERMANENT && !(a.flags & Address6Flag.NOPREFIXROUTE)) addPrefixRoute(a);
    a = a.next;
  }
}

/** addrconf_init_auto_addrs */
function initAddresses(i: Inet6Device): void {
  const d = i.device;
  // ipv6_find_idev
  groupsUp(i);
  if (d.flags & DeviceFlag.LOOPBACK) {
    addPlainAddress6(i, LOOPBACK, 128);
    return;
  }
  // ARPHRD_TUNNEL: only Ethernet configures itself
  if (d.hardware == <u32>HardwareType.TUNNEL) return;
  if (d.hardware == <u32>HardwareType.SIT) {
    addTunnelAddresses(i);
    if (d.flags & DeviceFlag.POINTOPOINT) addMulticastRoute(d);
    return;
  }
  addMulticastRoute(d);
  if (conf6(i, Conf6Sysctl.addr_gen_mode) != 0) return;
  const address: usize = memory.data(16, 8);
  if (d.hardware == <u32>HardwareType.IPGRE) {
    if (!writeIsatap(d, address)) {
      addTunnelAddresses(i);
      return;
    }
  } else writeLinkLocal(address, d.address);
  if (!checkAddress6(i, address)) addAddress6(i, address, 0, 64, 0, 0, FOR_EVER, FOR_EVER);
}

/** addrconf_add_mroute */
export function addMulticastRoute(d: Device): void {
  if (d.flags & DeviceFlag.LOOPBACK) return;
  addKernelRoute(d, RouteTable.LOCAL, MULTICAST_PREFIX, 8, RouteType.MULTICAST, 256, 0, 0, 0);
}

/** addrconf_ifdown */
function down(d: Device, gone: bool): void {
  routesDown(d);
  flushNeighbors6(d, false);
  const i = inet6Of(d);
  if (i === null) return;
  if (gone) i.dead = 1;
  cancel(i.rsTimer);
  i.ready = 0;
  i.advertised = 0;
  const all = load<i32>(ipv6Of(d.namespace).confAll + ((<usize>Conf6Sysctl.keep_addr_on_down) << 2));
  const keeps =
    !gone && !conf6(i, Conf6Sysctl.disable_ipv6) && (all ? all : conf6(i, Conf6Sysctl.keep_addr_on_down)) > 0;
  let a = changetype<Address6 | null>(i.addresses);
  while (a !== null) {
    const next = a.next;
    const scope = load<u8>(address6Of(a)) == 0xfe || load<u64>(address6Of(a)) == 0;
    if (keeps && a.flags & Address6Flag.PERMANENT && !scope) {
      retireAddress6(i, a);
      a.state = DadState.DAD;
      if (!(a.flags & Address6Flag.NODAD)) a.flags |= Address6Flag.TENTATIVE;
    } else {
      unlinkAddress6(i, a);
      retireAddress6(i, a);
      freeAddress6(a);
    }
    a = next;
  }
  dropAnycasts(i);
  if (!gone) {
    // recorded: a device that goes down while IPv6 is switched off goes on listening to its groups
    if (d.isUp() || !conf6(i, Conf6Sysctl.disable_ipv6)) groupsDown(i);
    return;
  }
  groupsDestroy(i);
  release(i.conf, Conf6Sysctl.COUNT << 2);
  release(i.neigh, NeighSysctl.COUNT << 2);
  release(changetype<usize>(i), BYTES);
  d.inet6 = 0;
}

/** dev_disable_change: IPv6 is switched on or off on a device. */
export function changeDisabled(d: Device, off: bool): void {
  const i = inet6Of(d);
  if (i === null) return;
  if (off) {
    // addrconf_notify(NETDEV_DOWN)
    down(d, false);
  } else if (d.isUp()) up(d, DeviceEvent.UP);
}

/** dev_forward_change: a router listens to the groups of routers and answers for its subnets. */
export function changeForwarding6(i: Inet6Device): void {
  const d = i.device;
  const on = conf6(i, Conf6Sysctl.forwarding) != 0;
  if (d.flags & DeviceFlag.MULTICAST) {
    if (on) {
      joinGroup(i, ALL_ROUTERS);
      joinGroup(i, NODE_ALL_ROUTERS);
      joinGroup(i, SITE_ALL_ROUTERS);
    } else {
      leaveGroup(i, ALL_ROUTERS);
      leaveGroup(i, NODE_ALL_ROUTERS);
      leaveGroup(i, SITE_ALL_ROUTERS);
    }
  }
  let a = changetype<Address6 | null>(i.addresses);
  while (a !== null) {
    if (!(a.flags & Address6Flag.TENTATIVE)) {
      if (on) joinAnycast(i, a);
      else leaveAnycast(i, a);
    }
    a = a.next;
  }
  if (!on) purgeAdvertised(d.namespace);
}

/** A bridge opens: br_ip6_multicast_join_snoopers. Without IPv6 on the device there is nobody to join. */
export function joinSnoopers6(d: Device): void {
  const i = inet6Of(d);
  if (i !== null) joinGroup(i, ALL_SNOOPERS);
}

export function leaveSnoopers6(d: Device): void {
  const i = inet6Of(d);
  if (i !== null) leaveGroup(i, ALL_SNOOPERS);
}
