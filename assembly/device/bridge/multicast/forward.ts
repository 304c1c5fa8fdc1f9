import { Packet } from "../../../packet";
import { Bridge } from "../state";
import { flood, MULTICAST } from "../forward";

/** Forwards a multicast frame; answers whether the bridge device receives it as well (the packet is the caller's then). */
export function multicastForward(b: Bridge, p: Packet, vlan: u32, promiscuous: bool): bool {
  const own = p.device === b.device;
  if (!own) b.device.rxMulticast++;
  flood(b, p, MULTICAST, !own);
  return !own;
}
