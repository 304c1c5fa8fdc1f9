/**
 * What each kind of device does where Linux calls its net_device_ops and rtnl_link_ops. A kind that is not named does what dummy does:
 * nothing. veth's transmit is called by core.ts itself.
 */
import { DeviceKind, RxHandler } from "../abi/device";
import { Errno } from "../abi/errno";
import { Refusal } from "../abi/flow-cache";
import { Namespace } from "../net/namespace";
import { Packet } from "../packet";
import { refuse } from "../recording";
import { K } from "../state";
import { createBridge, destroyBridge, openBridge, stopBridge } from "./bridge/bridge";
import { bridgeTransmit } from "./bridge/transmit";
import { Device } from "./device";
import { dummySetup, dummyTransmit } from "./dummy";
import { changeGeneve, fillGeneve, geneveRegistered, newGeneve, setupGeneve } from "./geneve/config";
import { destroyGeneve, openGeneve, stopGeneve } from "./geneve/device";
import { geneveTransmit } from "./geneve/transmit";
import { ifbDestroy, ifbSetup, ifbTransmit } from "./ifb";
import { ipvlanOpen, ipvlanRxFlags, ipvlanRxMode, ipvlanStop } from "./ipvlan/device";
import { ipvlanLowerEvent } from "./ipvlan/events";
import { ipvlanChange, ipvlanDestroy, ipvlanFill, ipvlanNew, ipvlanRegistered } from "./ipvlan/link";
import { ipvlanTransmit } from "./ipvlan/transmit";
import { loopbackTransmit } from "./loopback";
import {
  macvlanAddress,
  macvlanMtu,
  macvlanOpen,
  macvlanRxFlags,
  macvlanRxMode,
  macvlanStop,
} from "./macvlan/device";
import { macvlanLowerEvent } from "./macvlan/events";
import { macvlanChange, macvlanDestroy, macvlanFill, macvlanNew, macvlanRegistered } from "./macvlan/link";
import { macvlanTransmit } from "./macvlan/transmit";
import { DeviceEvent } from "./notify";
import {
  tunnelChange,
  tunnelDestroy,
  tunnelFill,
  tunnelMtu,
  tunnelNew,
  tunnelOpen,
  tunnelRegistered,
  tunnelSetup,
  tunnelStop,
} from "./tunnel/config";
import { greTransmit, gretapTransmit } from "./tunnel/gre";
import { ipipTransmit } from "./tunnel/ipip";
import { sitTransmit } from "./tunnel/sit";
import { isTunnelKind, tunnelOf } from "./tunnel/tunnel";
import { bindingEvent } from "./vlan/binding";
import { vlanAddress, vlanMtu, vlanOpen, vlanRxFlags, vlanRxMode, vlanStop } from "./vlan/device";
import { vlanLowerEvent } from "./vlan/events";
import { vlanChange, vlanDestroy, vlanFill, vlanNew, vlanRegistered, vlanSetup } from "./vlan/link";
import { vlanTransmit } from "./vlan/transmit";
import { changeVxlan, enlistVxlan, fillVxlan, newVxlan } from "./vxlan/config";
import { changeVxlanMtu, destroyVxlan, openVxlan, stopVxlan, vxlanLowerEvent } from "./vxlan/device";
import { vxlanTransmit } from "./vxlan/transmit";

/** ndo_start_xmit. False where the frame was lost at once (NET_XMIT_DROP, NETDEV_TX_BUSY). */
export function kindTransmit(p: Packet): bool {
  if (K.recording && !isFollowed(p.device.kind)) refuse(Refusal.path);
  switch (p.device.kind) {
    case DeviceKind.bridge:
      bridgeTransmit(p);
      return true;
    case DeviceKind.loopback:
      loopbackTransmit(p);
      return true;
    case DeviceKind.ifb:
      return ifbTransmit(p);
    case DeviceKind.vlan:
      return vlanTransmit(p);
    case DeviceKind.macvlan:
      return macvlanTransmit(p);
    case DeviceKind.ipvlan:
      return ipvlanTransmit(p);
    case DeviceKind.vxlan:
      vxlanTransmit(p);
      return true;
    case DeviceKind.ipip:
      ipipTransmit(p);
      return true;
    case DeviceKind.gre:
      greTransmit(p);
      return true;
    case DeviceKind.gretap:
      gretapTransmit(p);
      return true;
    case DeviceKind.sit:
      sitTransmit(p);
      return true;
    case DeviceKind.geneve:
      geneveTransmit(p);
      return true;
    default:
      dummyTransmit(p);
      return true;
  }
}

/** Drivers that tell the flow cache all that they do. */
function isFollowed(kind: u32): bool {
  switch (kind) {
    case DeviceKind.bridge:
    case DeviceKind.loopback:
    case DeviceKind.dummy:
    case DeviceKind.vlan:
    case DeviceKind.macvlan:
    case DeviceKind.ipvlan:
    case DeviceKind.vxlan:
    case DeviceKind.geneve:
    case DeviceKind.ipip:
    case DeviceKind.gre:
    case DeviceKind.gretap:
      return true;
    default:
      return false;
  }
}

/** rtnl_link_ops.setup: the state every new device of the kind begins with. False where the memory is full. */
export function kindSetup(d: Device): bool {
  switch (d.kind) {
    case DeviceKind.veth:
      d.carrier = 0;
      return true;
    case DeviceKind.bridge:
      return createBridge(d);
    case DeviceKind.dummy:
      dummySetup(d);
      return true;
    case DeviceKind.ifb:
      return ifbSetup(d);
    case DeviceKind.vlan:
      vlanSetup(d);
      return true;
    case DeviceKind.ipip:
    case DeviceKind.gre:
    case DeviceKind.gretap:
    case DeviceKind.erspan:
    case DeviceKind.sit:
      return tunnelSetup(d);
    case DeviceKind.geneve:
      setupGeneve(d);
      return true;
    default:
      return true;
  }
}

/**
 * rtnl_link_ops.newlink up to register_netdevice: reads the kind's record at `data`, refuses what is wrong with it (a negative errno, and
 * K.extack), and takes over what comes from the device below: `d.lower` is set, `d.mtu` and `d.address` are the user's where
 * `mtuAssigned` and `addressAssigned` say so. `ns` is where the device will be, `d.origin` where the request comes from.
 */
export function kindNew(d: Device, ns: Namespace, data: usize): i32 {
  switch (d.kind) {
    case DeviceKind.veth:
    case DeviceKind.bridge:
    case DeviceKind.dummy:
    case DeviceKind.ifb:
      return 0;
    case DeviceKind.vlan:
      return vlanNew(d, data);
    case DeviceKind.macvlan:
      return macvlanNew(d, data);
    case DeviceKind.ipvlan:
      return ipvlanNew(d, data);
    case DeviceKind.vxlan:
      return newVxlan(d, data);
    case DeviceKind.ipip:
    case DeviceKind.gre:
    case DeviceKind.gretap:
    case DeviceKind.erspan:
    case DeviceKind.sit:
      return tunnelNew(d, ns, data);
    case DeviceKind.geneve:
      return newGeneve(d, data);
    default:
      return -Errno.EOPNOTSUPP;
  }
}

/** The rest of newlink: the device is in the lists now (netdev_upper_dev_link, netif_stacked_transfer_operstate, list_add). */
export function kindRegistered(d: Device): void {
  switch (d.kind) {
    case DeviceKind.vlan:
      vlanRegistered(d);
      break;
    case DeviceKind.macvlan:
      macvlanRegistered(d);
      break;
    case DeviceKind.ipvlan:
      ipvlanRegistered(d);
      break;
    case DeviceKind.vxlan:
      enlistVxlan(d);
      break;
    case DeviceKind.ipip:
    case DeviceKind.gre:
    case DeviceKind.gretap:
    case DeviceKind.erspan:
    case DeviceKind.sit:
      tunnelRegistered(d);
      break;
    case DeviceKind.geneve:
      geneveRegistered(d);
      break;
    default:
      break;
  }
}

/** rtnl_link_ops.changelink: the kind's record at `data` on a device that is there. */
export function kindChange(d: Device, data: usize): i32 {
  switch (d.kind) {
    case DeviceKind.vlan:
      return vlanChange(d, data);
    case DeviceKind.macvlan:
      return macvlanChange(d, data);
    case DeviceKind.ipvlan:
      return ipvlanChange(d, data);
    case DeviceKind.vxlan:
      return changeVxlan(d, data);
    case DeviceKind.ipip:
    case DeviceKind.gre:
    case DeviceKind.gretap:
    case DeviceKind.erspan:
    case DeviceKind.sit:
      return tunnelChange(d, data);
    case DeviceKind.geneve:
      return changeGeneve(d, data);
    default:
      return -Errno.EOPNOTSUPP;
  }
}

/** rtnl_link_ops.fill_info: writes the kind's record at `data`. */
export function kindFill(d: Device, data: usize): void {
  switch (d.kind) {
    case DeviceKind.vlan:
      vlanFill(d, data);
      break;
    case DeviceKind.macvlan:
      macvlanFill(d, data);
      break;
    case DeviceKind.ipvlan:
      ipvlanFill(d, data);
      break;
    case DeviceKind.vxlan:
      if (d.data) fillVxlan(d, data);
      break;
    case DeviceKind.ipip:
    case DeviceKind.gre:
    case DeviceKind.gretap:
    case DeviceKind.erspan:
    case DeviceKind.sit:
      tunnelFill(d, data);
      break;
    case DeviceKind.geneve:
      if (d.data) fillGeneve(d, data);
      break;
    default:
      break;
  }
}

/** ndo_open: 0, or why the device cannot come up (a negative errno). */
export function kindOpen(d: Device): i32 {
  switch (d.kind) {
    case DeviceKind.bridge:
      openBridge(d);
      return 0;
    case DeviceKind.vlan:
      return vlanOpen(d);
    case DeviceKind.macvlan:
      return macvlanOpen(d);
    case DeviceKind.ipvlan:
      return ipvlanOpen(d);
    case DeviceKind.vxlan:
      return openVxlan(d);
    case DeviceKind.ipip:
    case DeviceKind.gre:
    case DeviceKind.gretap:
    case DeviceKind.erspan:
    case DeviceKind.sit:
      return tunnelOpen(d);
    case DeviceKind.geneve:
      return openGeneve(d);
    default:
      return 0;
  }
}

/** ndo_stop */
export function kindStop(d: Device): void {
  switch (d.kind) {
    case DeviceKind.bridge:
      stopBridge(d);
      break;
    case DeviceKind.vlan:
      vlanStop(d);
      break;
    case DeviceKind.macvlan:
      macvlanStop(d);
      break;
    case DeviceKind.ipvlan:
      ipvlanStop(d);
      break;
    case DeviceKind.vxlan:
      stopVxlan(d);
      break;
    case DeviceKind.geneve:
      stopGeneve(d);
      break;
    case DeviceKind.gre:
      tunnelStop(d);
      break;
    default:
      break;
  }
}

/** rtnl_link_ops.dellink and ndo_uninit: the device is down and about to leave the lists. */
export function kindDestroy(d: Device): void {
  switch (d.kind) {
    case DeviceKind.bridge:
      destroyBridge(d);
      break;
    case DeviceKind.ifb:
      ifbDestroy(d);
      break;
    case DeviceKind.vlan:
      vlanDestroy(d);
      break;
    case DeviceKind.macvlan:
      macvlanDestroy(d);
      break;
    case DeviceKind.ipvlan:
      ipvlanDestroy(d);
      break;
    case DeviceKind.vxlan:
      destroyVxlan(d);
      break;
    case DeviceKind.ipip:
    case DeviceKind.gre:
    case DeviceKind.gretap:
    case DeviceKind.erspan:
    case DeviceKind.sit:
      tunnelDestroy(d);
      break;
    case DeviceKind.geneve:
      destroyGeneve(d);
      break;
    default:
      break;
  }
}

/** ndo_change_mtu: 0, or why not. The general limits have been looked at. */
export function kindMtu(d: Device, mtu: u32): i32 {
  switch (d.kind) {
    case DeviceKind.vlan:
      return vlanMtu(d, mtu);
    case DeviceKind.macvlan:
      return macvlanMtu(d, mtu);
    case DeviceKind.vxlan:
      return changeVxlanMtu(d, mtu);
    case DeviceKind.ipip:
    case DeviceKind.gre:
    case DeviceKind.gretap:
    case DeviceKind.erspan:
    case DeviceKind.sit:
      return tunnelMtu(d, mtu);
    default:
      return 0;
  }
}

/** ndo_set_mac_address: 0, or why not; called before `d.address` changes. */
export function kindAddress(d: Device, address: u64): i32 {
  switch (d.kind) {
    case DeviceKind.vlan:
      return vlanAddress(d, address);
    case DeviceKind.macvlan:
      return macvlanAddress(d, address);
    case DeviceKind.ipvlan:
    // it has the MAC of the device below (no ndo_set_mac_address)
    case DeviceKind.ipip:
    case DeviceKind.gre:
    case DeviceKind.sit:
      // they have no ndo_set_mac_address
      return -Errno.EOPNOTSUPP;
    default:
      return 0;
  }
}

/** ndo_set_rx_mode: the addresses that it listens to have changed; the device is up. */
export function kindRxMode(d: Device): void {
  switch (d.kind) {
    case DeviceKind.vlan:
      vlanRxMode(d);
      break;
    case DeviceKind.macvlan:
      macvlanRxMode(d);
      break;
    case DeviceKind.ipvlan:
      ipvlanRxMode(d);
      break;
    default:
      break;
  }
}

/** ndo_change_rx_flags: IFF_PROMISC or IFF_ALLMULTI has changed. */
export function kindRxFlags(d: Device, changed: u32): void {
  switch (d.kind) {
    case DeviceKind.vlan:
      vlanRxFlags(d, changed);
      break;
    case DeviceKind.macvlan:
      macvlanRxFlags(d, changed);
      break;
    case DeviceKind.ipvlan:
      ipvlanRxFlags(d, changed);
      break;
    default:
      break;
  }
}

/** dev_get_iflink: the ifindex behind the "@" of `ip link`, 0 for none. */
export function kindLink(d: Device): u32 {
  // a UDP tunnel has the device below in its own attributes; one that was moved tells its own number (nla_put_iflink)
  if (d.kind == DeviceKind.vxlan) return d.origin === d.namespace ? 0 : d.ifindex;
  if (isTunnelKind(d.kind)) return tunnelOf(d).link;
  const lower = d.lower;
  return lower === null ? 0 : lower.ifindex;
}

/** rtnl_link_ops.get_link_net: the namespace of what it is linked with, null for none. */
export function kindLinkNamespace(d: Device): Namespace | null {
  if (d.kind == DeviceKind.vxlan) return d.origin;
  if (isTunnelKind(d.kind)) return tunnelOf(d).net;
  // geneve_link_ops has none, wherever its socket is
  const lower = d.lower;
  return lower === null ? null : lower.namespace;
}

/** The notifiers of kinds that sit on other devices: what happened to `d` may matter to those above it. */
export function lowerEvent(d: Device, event: DeviceEvent): void {
  bindingEvent(d, event);
  if (d.vlans) vlanLowerEvent(d, event);
  if (d.rxHandler == <u32>RxHandler.macvlan) macvlanLowerEvent(d, event);
  else if (d.rxHandler == <u32>RxHandler.ipvlan) ipvlanLowerEvent(d, event);
  if (K.vxlan) vxlanLowerEvent(d, event);
}
