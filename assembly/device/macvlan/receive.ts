/** Frames that come in on a device with macvlans (macvlan_handle_frame in drivers/net/macvlan.c). */
import { DeviceFlag, PacketType } from "../../abi/device";
import { Refusal } from "../../abi/flow-cache";
import { refuse } from "../../recording";
import { K } from "../../state";
import { DropReason } from "../../abi/drop";
import { MacvlanFlag, MacvlanMode } from "../../abi/macvlan";
import { defragment } from "../../net/reassembly";
import { clone, consume, drop, Packet, trim } from "../../packet";
import * as ethernet from "../../wire/ethernet";
import { EtherType } from "../../wire/ethernet";
import * as ipv4 from "../../wire/ipv4";
import { deliver, enqueueBacklog } from "../core";
import { hearsGroup } from "../group-filter";
import { RxVerdict } from "../rx-handler";
import { countReceived, enqueueBroadcast, receiveGroup } from "./broadcast";
import { findMacvlan, hashOf, Macvlan, MacvlanPort, sourceBucket } from "./state";

/** IP_DEFRAG_MACVLAN: fragments that are joined for macvlans meet no others */
const DEFRAG_MACVLAN: u32 = 0x7ffffff0;

export function macvlanReceive(p: Packet): RxVerdict {
  // what the host's own stack hears of its own multicasts has no link-layer header
  if (p.type == PacketType.LOOPBACK) return RxVerdict.pass;
  const port = changetype<MacvlanPort>(p.device.rxHandlerData);
  const destination = ethernet.destination(p.mac);
  if (!ethernet.isMulticast(destination)) return receiveUnicast(p, port, destination);
  if (K.recording) refuse(Refusal.packets);
  if (!isFragment(p)) return receiveMulticast(p, port, destination);
  const whole = defragment(p, DEFRAG_MACVLAN);
  if (whole === null) return RxVerdict.consumed;
  if (receiveMulticast(whole, port, destination) == RxVerdict.pass) deliver(whole);
  return RxVerdict.consumed;
}

/** ip_check_defrag: a good IPv4 fragment, cut to its length. */
function isFragment(p: Packet): bool {
  const h = p.network;
  if (p.protocol != EtherType.IP || p.length < ipv4.HEADER_LENGTH) return false;
  if (ipv4.version(h) != 4 || ipv4.headerLength(h) < ipv4.HEADER_LENGTH) return false;
  const length = ipv4.totalLength(h);
  if (p.length < length || length < ipv4.headerLength(h) || !ipv4.isFragment(h)) return false;
  trim(p, length);
  return true;
}

function receiveMulticast(p: Packet, port: MacvlanPort, destination: u64): RxVerdict {
  const source = ethernet.source(p.mac);
  if (forwardBySource(p, port, source)) {
    consume(p);
    return RxVerdict.consumed;
  }
  const sender = findMacvlan(port, source);
  if (sender !== null && sender.mode != <u32>MacvlanMode.VEPA && sender.mode != <u32>MacvlanMode.BRIDGE) {
    // it came back: only its sender may see it (and its length is not counted)
    receiveGroup(p, sender, destination);
    countReceived(sender, 0, true, false);
    return RxVerdict.consumed;
  }
  if (hearsGroup(port.filter, destination)) enqueueBroadcast(p, port, sender);
  return RxVerdict.pass;
}

function receiveUnicast(p: Packet, port: MacvlanPort, destination: u64): RxVerdict {
  if (forwardBySource(p, port, ethernet.source(p.mac))) {
    consume(p);
    return RxVerdict.consumed;
  }
  const v = port.passthru ? port.first : findMacvlan(port, destination);
  if (v === null || v.mode == <u32>MacvlanMode.SOURCE) return RxVerdict.pass;
  const d = v.device;
  if (!(d.flags & DeviceFlag.UP)) {
    drop(p, DropReason.DEV_READY);
    return RxVerdict.consumed;
  }
  p.device = d;
  p.type = PacketType.HOST;
  countReceived(v, p.length + ethernet.HEADER_LENGTH, true, false);
  return RxVerdict.another;
}

/** macvlan_forward_source: copies for those that ask for this sender; true where one of them wants it for itself (nodst). */
function forwardBySource(p: Packet, port: MacvlanPort, source: u64): bool {
  let taken = false;
  let s = sourceBucket(port, hashOf(source));
  while (s !== null) {
    if (s.address == source) {
      if (s.vlan.flags & MacvlanFlag.NODST) taken = true;
      forwardOne(p, s.vlan);
    }
    s = s.next;
  }
  return taken;
}

/** macvlan_forward_source_one */
function forwardOne(p: Packet, v: Macvlan): void {
  const d = v.device;
  if (!d.isUp()) return;
  const copy = clone(p);
  if (copy === null) return;
  const length = copy.length + ethernet.HEADER_LENGTH;
  copy.device = d;
  if (ethernet.destination(p.mac) == d.address) copy.type = PacketType.HOST;
  enqueueBacklog(copy);
  countReceived(v, length, true, false);
}
