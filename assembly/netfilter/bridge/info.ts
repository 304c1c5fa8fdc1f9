/** What br_netfilter remembers about a frame (struct nf_bridge_info in include/linux/skbuff.h): the `bridge...` fields of a packet. */
import { deviceByIndex, Device } from "../../device/device";
import { Namespace } from "../../net/namespace";
import { Packet } from "../../packet";

/** `Packet.bridgeFlags` */
export const enum BridgeInfo {
  /** pkt_otherhost: the frame is not for this host, though rules see it as if it were */
  OTHERHOST = 1,
  /** in_prerouting: the IPv4 hook runs for the bridge */
  IN_PREROUTING = 2,
  /** bridged_dnat: the bridge device gets it back from the neighbour table to forward it */
  BRIDGED_DNAT = 4,
  /** sabotage_in_done: PREROUTING was skipped once for the bridge device */
  SABOTAGED = 8,
  /** orig_proto is BRNF_PROTO_PPPOE: eight more bytes in front of the IP header */
  PPPOE = 16,
}

/** nf_bridge_alloc: the frame that came in on `d` gets its information, an empty one. */
export function makeInfo(p: Packet, d: Device): void {
  p.bridgeInput = d.ifindex;
  p.bridgeOutput = 0;
  p.bridgeAddress = 0;
  p.bridgeFlags = 0;
  p.bridgeFragmentMax = 0;
}

/** nf_bridge_info_free */
export function freeInfo(p: Packet): void {
  p.bridgeInput = 0;
}

/** nf_bridge_get_physindev: the port that the frame came in by; null where there is none, or no more. */
export function inputPort(p: Packet, ns: Namespace): Device | null {
  return p.bridgeInput ? deviceByIndex(ns, p.bridgeInput) : null;
}

/** nf_bridge_get_physoutdev: the port that the frame will leave by; null where that is not known (yet). */
export function outputPort(p: Packet, ns: Namespace): Device | null {
  return p.bridgeInput && p.bridgeOutput ? deviceByIndex(ns, p.bridgeOutput) : null;
}

/** What a datagram keeps of its first fragment, and a fragment of its datagram. */
export function copyInfo(to: Packet, from: Packet): void {
  if (!from.bridgeInput) return;
  to.bridgeInput = from.bridgeInput;
  to.bridgeOutput = from.bridgeOutput;
  to.bridgeAddress = from.bridgeAddress;
  to.bridgeFlags = from.bridgeFlags;
  to.bridgeFragmentMax = from.bridgeFragmentMax;
}
