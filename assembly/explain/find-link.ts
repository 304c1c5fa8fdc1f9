/** Where a device, or something of a bridge or a VXLAN device, is. */
import { DeviceKind } from "../abi/device";
import { ObjectRecord } from "../abi/explain";
import { Bridge, bridgeOf, BridgePort, FdbEntry, portOf } from "../device/bridge/state";
import { Group } from "../device/bridge/multicast/state";
import { Device } from "../device/device";
import { BUCKETS, VxlanEntry, vxlanOf } from "../device/vxlan/state";
import { Namespace } from "../net/namespace";

/** A device, also by what its kind keeps of it (Vxlan, IpTunnel ...). */
export function findDevice(ns: Namespace, object: usize, r: ObjectRecord): bool {
  let d: Device | null = ns.firstDevice;
  while (d !== null) {
    if (changetype<usize>(d) == object || d.data == object) {
      tellDevice(d, r);
      return true;
    }
    d = d.next;
  }
  return false;
}

function tellDevice(d: Device, r: ObjectRecord): void {
  r.ifindex = d.ifindex;
  r.detail = d.id;
  r.cause = d.cause;
  r.changed = d.changed;
}

/** An entry of a bridge (the record names its port, or the bridge for its own) or of a VXLAN device. */
export function findFdb(ns: Namespace, object: usize, r: ObjectRecord): bool {
  let d: Device | null = ns.firstDevice;
  while (d !== null) {
    if (d.kind == DeviceKind.bridge && inBridge(bridgeOf(d), object, r)) return true;
    if (d.kind == DeviceKind.vxlan && inVxlan(d, object, r)) return true;
    d = d.next;
  }
  return false;
}

function inBridge(b: Bridge, object: usize, r: ObjectRecord): bool {
  let e: FdbEntry | null = b.firstEntry;
  while (e !== null && changetype<usize>(e) != object) e = e.next;
  if (e === null) return false;
  const port: BridgePort | null = e.port;
  r.ifindex = port === null ? b.device.ifindex : port.device.ifindex;
  r.mac = e.address();
  r.vlan = e.vlan();
  r.cause = e.cause;
  return true;
}

function inVxlan(d: Device, object: usize, r: ObjectRecord): bool {
  const v = vxlanOf(d);
  for (let i: u32 = 0; i < BUCKETS; i++) {
    let e = changetype<VxlanEntry | null>(load<u32>(v.buckets + ((<usize>i) << 2)));
    while (e !== null) {
      if (changetype<usize>(e) == object) {
        r.ifindex = d.ifindex;
        r.mac = e.mac;
        r.part = 1;
        r.cause = e.cause;
        return true;
      }
      e = e.next;
    }
  }
  return false;
}

/** A bridge's port, or (the record's `part` is 1) the bridge itself. */
export function findPort(ns: Namespace, object: usize, r: ObjectRecord): bool {
  let d: Device | null = ns.firstDevice;
  while (d !== null) {
    const port = portOf(d);
    if (port !== null && changetype<usize>(port) == object) {
      tellDevice(d, r);
      return true;
    }
    if (d.kind == DeviceKind.bridge && changetype<usize>(bridgeOf(d)) == object) {
      tellDevice(d, r);
      r.part = 1;
      return true;
    }
    d = d.next;
  }
  return false;
}

/** The VLANs of a port, or (`part` 1) of the bridge itself. */
export function findVlanGroup(ns: Namespace, object: usize, r: ObjectRecord): bool {
  let d: Device | null = ns.firstDevice;
  while (d !== null) {
    const port = portOf(d);
    if (port !== null && changetype<usize>(port.vlans) == object) {
      tellDevice(d, r);
      return true;
    }
    if (d.kind == DeviceKind.bridge && changetype<usize>(bridgeOf(d).vlans) == object) {
      tellDevice(d, r);
      r.part = 1;
      return true;
    }
    d = d.next;
  }
  return false;
}

/** A group that a bridge knows: its place in the bridge's list; the device is the bridge. */
export function findGroup(ns: Namespace, object: usize, r: ObjectRecord): bool {
  let d: Device | null = ns.firstDevice;
  while (d !== null) {
    if (d.kind == DeviceKind.bridge) {
      let g: Group | null = bridgeOf(d).multicast.firstGroup;
      let index: u32 = 0;
      while (g !== null && changetype<usize>(g) != object) {
        g = g.next;
        index++;
      }
      if (g !== null) {
        r.ifindex = d.ifindex;
        r.index = index;
        r.vlan = g.vlan;
        r.part = g.isIpv6;
        r.mac = g.low;
        return true;
      }
    }
    d = d.next;
  }
  return false;
}
