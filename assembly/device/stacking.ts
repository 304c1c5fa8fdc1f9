/** Devices on top of devices (netdev_upper_dev_link, netif_stacked_transfer_operstate in net/core/dev.c). */
import { DeviceKind } from "../abi/device";
import { Errno } from "../abi/errno";
import { Namespace } from "../net/namespace";
import { Packet } from "../packet";
import { K } from "../state";
import { bridgeOf } from "./bridge/state";
import { transmit } from "./core";
import { Device } from "./device";
import { setCarrier } from "./register";

/** MAX_NEST_DEV */
const MOST_LEVELS: u32 = 8;

/** Whether the kind is linked to `d.lower` as its upper device; a tunnel only sends through it. */
export function sitsOnLower(d: Device): bool {
  return d.kind == DeviceKind.vlan || d.kind == DeviceKind.macvlan || d.kind == DeviceKind.ipvlan;
}

/** dev->lower_level: 1 for a device that sits on nothing */
function levelsBelow(d: Device): u32 {
  let deepest: u32 = 0;
  if (sitsOnLower(d) && d.lower !== null) deepest = levelsBelow(d.lower!);
  if (d.kind == DeviceKind.bridge && d.data) {
    let port = bridgeOf(d).firstPort;
    while (port !== null) {
      deepest = max(deepest, levelsBelow(port.device));
      port = port.next;
    }
  }
  return deepest + 1;
}

/** dev->upper_level: 1 for a device that nothing sits on */
function levelsAbove(d: Device): u32 {
  let highest: u32 = 0;
  const master = d.master;
  if (master !== null) highest = levelsAbove(master);
  if (d.vlans || d.rxHandlerData) {
    let ns = changetype<Namespace | null>(K.namespaces);
    while (ns !== null) {
      let other = ns.firstDevice;
      while (other !== null) {
        if (other.lower === d && sitsOnLower(other)) highest = max(highest, levelsAbove(other));
        other = other.next;
      }
      ns = ns.next;
    }
  }
  return highest + 1;
}

/** __netdev_has_upper_dev: `upper` sits on `d`, directly or not. */
export function hasUpper(d: Device, upper: Device): bool {
  if (sitsOnLower(upper) && upper.lower !== null) {
    const below = upper.lower!;
    if (below === d || hasUpper(d, below)) return true;
  }
  if (upper.kind == DeviceKind.bridge && upper.data) {
    let port = bridgeOf(upper).firstPort;
    while (port !== null) {
      if (port.device === d || hasUpper(d, port.device)) return true;
      port = port.next;
    }
  }
  return false;
}

/** What __netdev_upper_dev_link refuses: a device on top of itself, and more than eight on top of each other. 0 where it may be. */
export function mayStack(lower: Device, upper: Device): i32 {
  if (lower === upper || hasUpper(upper, lower)) return -Errno.EBUSY;
  if (levelsBelow(lower) + levelsAbove(upper) > MOST_LEVELS) return -Errno.EMLINK;
  return 0;
}

/** netif_stacked_transfer_operstate */
export function transferCarrier(lower: Device, upper: Device): void {
  setCarrier(upper, lower.carrier);
}

/** dev_queue_xmit of a device below: what its noop_qdisc loses counts as sent (NET_XMIT_CN). */
export function transmitBelow(p: Packet): bool {
  const runs = p.device.isRunning();
  return transmit(p) || !runs;
}
