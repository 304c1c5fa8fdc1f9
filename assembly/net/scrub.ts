/** What a packet forgets when it becomes one of another device (skb_scrub_packet of net/core/skbuff.c). */
import { PacketType } from "../abi/device";
import { leaveConnection } from "../netfilter/conntrack/connection";
import { forgetSecpath, Packet } from "../packet";
import { dropRoute } from "./flow";

/**
 * What belongs to the way so far stays there; the mark only where it crosses into another namespace. Its priority stays, and a tag that is kept beside
 * the frame.
 */
export function scrub(p: Packet, crossing: bool): void {
  p.type = PacketType.HOST;
  p.input = null;
  p.ipFlags = 0;
  p.ipOptions = 0;
  p.fragmentMax = 0;
  p.ignoreDf = 0;
  dropRoute(p);
  p.neighbor = 0;
  p.alias = 0;
  if (p.conntrack) leaveConnection(p);
  p.conntrackInfo = 0;
  if (p.secpath) forgetSecpath(p);
  p.bridgeInput = 0;
  p.ipvs = 0;
  if (crossing) p.mark = 0;
}
