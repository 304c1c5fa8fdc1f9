/** Frames that a VXLAN device receives without having been in a tunnel (vxlan_encap_bypass in drivers/net/vxlan/vxlan_core.c). */
import { PacketType } from "../../abi/device";
import { countReceived, countRxDropped, countSent } from "../counters";
import { DropReason } from "../../abi/drop";
import { VxlanFlag } from "../../abi/vxlan";
import { enqueueBacklog } from "../core";
import { drop, Packet, pull } from "../../packet";
import * as ethernet from "../../wire/ethernet";
import { learnEntry, Place } from "./fdb";
import { Vxlan } from "./state";
import { countVni, VniCount } from "./vni-filter";

const LOOPBACK_ADDRESS: u64 = 0x7f000001;

/** `from` sent the frame at `p.data`, `to` receives it, and learns (`snoop`) that its source is on this host. */
export function bypass(p: Packet, from: Vxlan, to: Vxlan, vni: u32, snoop: bool): void {
  const bytes = p.length;
  const d = to.device;
  p.type = PacketType.HOST;
  p.innerNetwork = 0;
  p.mac = p.data;
  p.device = d;
  pull(p, <u32>(p.network - p.data));
  if (!d.isUp()) {
    countRxDropped(d);
    countVni(to, vni, VniCount.rxDrop, 0);
    drop(p, DropReason.DEV_READY);
    return;
  }
  if (to.has(VxlanFlag.LEARN) && snoop) {
    const place = changetype<Place>(memory.data(40, 8));
    place.high = 0;
    place.low = to.remoteFamily == 6 ? 1 : LOOPBACK_ADDRESS;
    place.family = to.remoteFamily;
    place.ifindex = 0;
    place.vni = vni;
    learnEntry(to, ethernet.source(p.mac), place);
  }
  countSent(from.device, bytes);
  countVni(from, vni, VniCount.tx, bytes);
  countReceived(d, bytes);
  countVni(to, vni, VniCount.rx, bytes);
  enqueueBacklog(p);
}
