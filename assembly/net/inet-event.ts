/** What IPv4 does when a device changes (inetdev_event of devinet.c, then fib_netdev_event; arp_netdev_event comes before both). */
import { DeviceFlag } from "../abi/device";
import { NexthopFlag, RouteScope } from "../abi/route";
import { ConfSysctl, NeighSysctl } from "../abi/sysctl";
import { Device } from "../device/device";
import { DeviceEvent } from "../device/notify";
import { FOR_EVER, insertAddress, newAddress, deleteAddress, setLifetime } from "./address";
import { arpAnnounce, arpDeviceEvent, arpDown } from "./arp";
import { firstAddress, InetAddress } from "./devinet";
import { fibState, flushRouteCache } from "./fib";
import { addressRoutes, disableDevice } from "./fib-frontend";
import { syncDownDevice, syncMtu, syncUp } from "./fib-sync";
import { multicastDestroy, multicastDown, multicastInit, multicastUp } from "./igmp";
import { confMax, hasInet } from "./inet";
import { attachRules, detachRules } from "./rule";

/** inetdev_valid_mtu: the least that IPv4 works with (RFC 791 section 3.2) */
const LEAST_MTU: u32 = 68;
const LOOPBACK_ADDRESS: u32 = 0x7f000001;

export function inetDeviceEvent(d: Device, event: DeviceEvent): void {
  if (!changetype<usize>(d.inet)) return;
  arpDeviceEvent(d, event);
  addressEvent(d, event);
  routeEvent(d, event);
  ruleEvent(d, event);
  flushRouteCache(d.namespace);
}

/** fib_rules_event: rules name devices, which come and go */
function ruleEvent(d: Device, event: DeviceEvent): void {
  const ns = d.namespace;
  if (event == DeviceEvent.UNREGISTER || event == DeviceEvent.CHANGENAME) detachRules(ns, d.ifindex);
  if (event == DeviceEvent.REGISTER || event == DeviceEvent.CHANGENAME)
    attachRules(ns, d.name0, d.name1, d.ifindex);
}

/** inetdev_event */
function addressEvent(d: Device, event: DeviceEvent): void {
  const inet = d.inet;
  switch (event) {
    case DeviceEvent.REGISTER:
      inet.mtu = d.mtu;
      multicastInit(d);
      if (d.isUp()) multicastUp(d);
      break;
    case DeviceEvent.UP:
      if (d.mtu < LEAST_MTU || !hasInet(d)) break;
      if (d.flags & DeviceFlag.LOOPBACK) addLoopbackAddress(d);
      multicastUp(d);
      announce(d);
      break;
    case DeviceEvent.CHANGEADDR:
      announce(d);
      break;
    case DeviceEvent.DOWN:
      if (hasInet(d)) multicastDown(d);
      break;
    case DeviceEvent.CHANGEMTU:
      if (d.mtu >= LEAST_MTU) {
        // IPv4 starts anew, with the defaults of the time
        if (!hasInet(d)) {
          inet.dead = 0;
          memory.copy(inet.conf, d.namespace.confDefault, ConfSysctl.COUNT << 2);
          memory.copy(inet.neigh, d.namespace.neighDefault, NeighSysctl.COUNT << 2);
          multicastInit(d);
          if (d.isUp()) multicastUp(d);
        }
      } else if (hasInet(d)) destroyAddresses(d);
      break;
    case DeviceEvent.UNREGISTER:
      if (hasInet(d)) destroyAddresses(d);
      break;
    case DeviceEvent.CHANGENAME:
      renameLabels(d);
      break;
    default:
      break;
  }
}

/** 127.0.0.1/8 when lo comes up; it may be there already */
function addLoopbackAddress(d: Device): void {
  const a = newAddress(d, LOOPBACK_ADDRESS, LOOPBACK_ADDRESS, 8);
  if (a === null) return;
  a.scope = RouteScope.HOST;
  setLifetime(a, FOR_EVER, FOR_EVER);
  insertAddress(a);
}

/** inetdev_send_gratuitous_arp, where arp_notify asks for it */
function announce(d: Device): void {
  if (!hasInet(d) || !confMax(d, ConfSysctl.arp_notify)) return;
  let a = firstAddress(d);
  while (a !== null) {
    arpAnnounce(d, a.local);
    a = a.next;
  }
}

/** inetdev_destroy */
function destroyAddresses(d: Device): void {
  const inet = d.inet;
  multicastDestroy(d);
  inet.dead = 1;
  while (inet.addresses) deleteAddress(changetype<InetAddress>(inet.addresses));
  arpDown(d);
}

/** inetdev_changename: the label follows the name; what stood behind a colon stays, else aliases are numbered from 1 */
function renameLabels(d: Device): void {
  let named = 0;
  let a = firstAddress(d);
  while (a !== null) {
    const old = changetype<usize>(a) + offsetof<InetAddress>("label0");
    let colon: u32 = 0;
    while (colon < 16 && load<u8>(old + colon) != 0x3a) colon++;
    let suffix: usize = 0;
    let suffixLength: u32 = 0;
    const kept = load<u64>(old);
    const kept1 = load<u64>(old, 8);
    const wasFirst = named++ == 0;
    if (!wasFirst && colon < 16) {
      suffix = old + colon;
      while (colon + suffixLength < 16 && load<u8>(suffix + suffixLength)) suffixLength++;
    }
    a.label0 = d.name0;
    a.label1 = d.name1;
    if (!wasFirst) appendSuffix(old, kept, kept1, colon, suffixLength, named - 1);
    a = a.next;
  }
}

/** Writes ":N" or the old suffix behind the name at `label`, over its end where there is no room (15 bytes). */
function appendSuffix(label: usize, old0: u64, old1: u64, colon: u32, length: u32, number: i32): void {
  let end: u32 = 0;
  while (end < 15 && load<u8>(label + end)) end++;
  let digits: u32 = number >= 10 ? 2 : 1;
  const wanted = length ? length : digits + 1;
  if (end + wanted > 15) end = 15 - wanted;
  for (let i: u32 = 0; i < wanted; i++) {
    let byte: u32;
    if (length) {
      const at = colon + i;
      byte = <u32>((at < 8 ? old0 >> ((<u64>at) << 3) : old1 >> ((<u64>(at - 8)) << 3)) & 0xff);
    } else if (i == 0) byte = 0x3a;
    else byte = 0x30 + <u32>(digits == 2 && i == 1 ? number / 10 : number % 10);
    store<u8>(label + end + i, <u8>byte);
  }
  memory.fill(label + end + wanted, 0, 16 - end - wanted);
}

/** fib_netdev_event */
function routeEvent(d: Device, event: DeviceEvent): void {
  const ns = d.namespace;
  if (event == DeviceEvent.UNREGISTER) {
    disableDevice(d, true, true);
    return;
  }
  const before = d.inet.mtu;
  if (event == DeviceEvent.CHANGEMTU) d.inet.mtu = d.mtu;
  if (!hasInet(d)) return;
  switch (event) {
    case DeviceEvent.UP: {
      let a = firstAddress(d);
      while (a !== null) {
        addressRoutes(a);
        a = a.next;
      }
      syncUp(d, NexthopFlag.DEAD);
      fibState(ns).addressGeneration++;
      flushRouteCache(ns);
      break;
    }
    case DeviceEvent.DOWN:
      disableDevice(d, false, false);
      break;
    case DeviceEvent.CHANGE:
      if (d.isRunning()) syncUp(d, NexthopFlag.LINKDOWN);
      else syncDownDevice(d, false, false, false);
      flushRouteCache(ns);
      break;
    case DeviceEvent.CHANGEMTU:
      syncMtu(d, before);
      flushRouteCache(ns);
      break;
    default:
      break;
  }
}
