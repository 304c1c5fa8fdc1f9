/** Mode l3s: the host's stack receives, netfilter included, and gives the packet to the ipvlan at the end (drivers/net/ipvlan/ipvlan_l3s.c). */
import { RxHandler } from "../../abi/device";
import { IpvlanMode } from "../../abi/ipvlan";
import { routeInputFor } from "../../net/route";
import { Packet } from "../../packet";
import * as ethernet from "../../wire/ethernet";
import * as ipv4 from "../../wire/ipv4";
import { lookupAddress } from "./lookup";
import { countReceived } from "./receive";
import { IpvlanAddress, IpvlanPort } from "./state";

/** ipvlan_skb_to_addr; `p.data` and `p.network` are at the IP header. */
function addressFor(p: Packet): IpvlanAddress | null {
  if (p.device.rxHandler != <u32>RxHandler.ipvlan) return null;
  const port = changetype<IpvlanPort>(p.device.rxHandlerData);
  return port.mode == <u32>IpvlanMode.l3s ? lookupAddress(port, p, true) : null;
}

/** ipvlan_l3_rcv: before the packet is routed, it is routed as if the ipvlan had received it. */
export function routeForIpvlan(p: Packet): void {
  const to = addressFor(p);
  if (to === null) return;
  const h = p.network;
  routeInputFor(p, ipv4.destination(h), ipv4.source(h), ipv4.tos(h), to.owner.device);
}

/** ipvlan_nf_input: behind all other hooks of INPUT the packet is the ipvlan's. */
export function handToIpvlan(p: Packet): void {
  const to = addressFor(p);
  if (to === null) return;
  const d = to.owner.device;
  p.device = d;
  p.input = d;
  p.inputIndex = d.ifindex;
  countReceived(to.owner, p.length + ethernet.HEADER_LENGTH, true, false);
}
