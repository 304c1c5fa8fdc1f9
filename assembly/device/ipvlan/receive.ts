/** Frames that come in on a device with ipvlans (ipvlan_handle_frame in drivers/net/ipvlan/ipvlan_core.c). */
import { DeviceFlag, PacketType } from "../../abi/device";
import { Refusal } from "../../abi/flow-cache";
import { refuse } from "../../recording";
import { K } from "../../state";
import { countReceived as countFrame } from "../counters";
import { DropReason } from "../../abi/drop";
import { IpvlanMode } from "../../abi/ipvlan";
import { clone, drop, Packet } from "../../packet";
import * as ethernet from "../../wire/ethernet";
import { scrub } from "../../net/scrub";
import { forwardFrame } from "../forward";
import { RxVerdict } from "../rx-handler";
import { hasAddresses, lookupAddress } from "./lookup";
import { enqueueMulticast } from "./multicast";
import { Ipvlan, IpvlanAddress, IpvlanPort } from "./state";

export function ipvlanReceive(p: Packet): RxVerdict {
  const port = changetype<IpvlanPort>(p.device.rxHandlerData);
  if (port.mode == <u32>IpvlanMode.l3s) return RxVerdict.pass;
  if (port.mode == <u32>IpvlanMode.l2) {
    // what the host's own stack hears of its own multicasts has no link-layer header to be told by
    if (p.type == PacketType.LOOPBACK) return RxVerdict.pass;
    if (ethernet.isMulticast(ethernet.destination(p.mac))) {
      if (K.recording) refuse(Refusal.packets);
      if (isExternal(p, port)) {
        const copy = clone(p);
        if (copy !== null) {
          scrub(copy, true);
          enqueueMulticast(copy, port, false);
        }
      }
      return RxVerdict.pass;
    }
  }
  const to = lookupAddress(port, p, true);
  if (to === null) return RxVerdict.pass;
  const v = to.owner;
  countReceived(v, p.length + ethernet.HEADER_LENGTH, true, false);
  p.device = v.device;
  return RxVerdict.another;
}

/** ipvlan_external_frame: not one of ours that came back */
function isExternal(p: Packet, port: IpvlanPort): bool {
  if (ethernet.source(p.mac) != p.device.address || !hasAddresses(p)) return true;
  return lookupAddress(port, p, false) === null;
}

/** ipvlan_count_rx */
export function countReceived(v: Ipvlan, length: u32, success: bool, multicast: bool): void {
  const d = v.device;
  if (!success) {
    d.rxErrors++;
    d.rxDropped++;
    if (K.recording) refuse(Refusal.path);
    return;
  }
  countFrame(d, length);
  if (multicast) {
    d.rxMulticast++;
    if (K.recording) refuse(Refusal.path);
  }
}

/** ipvlan_rcv_frame for what another ipvlan of the port sends: `p.data` is at the Ethernet header. */
export function receiveLocal(p: Packet, to: IpvlanAddress): void {
  const v = to.owner;
  const length = p.length + ethernet.HEADER_LENGTH;
  if (!(v.device.flags & DeviceFlag.UP)) {
    drop(p, DropReason.DEV_READY);
    countReceived(v, length, false, false);
    return;
  }
  countReceived(v, length, forwardFrame(v.device, p), false);
}
