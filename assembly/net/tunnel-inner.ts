/** The packet inside a tunnel's headers: where its network header is, and whether it is all there (include/net/ip_tunnels.h). */
import { Packet } from "../packet";
import { read16 } from "../wire/bytes";
import * as ethernet from "../wire/ethernet";
import { EtherType } from "../wire/ethernet";
import * as ipv4 from "../wire/ipv4";
import * as ipv6 from "../wire/ipv6";

function headerLength(type: u32): u32 {
  if (type == <u32>EtherType.IP) return ipv4.HEADER_LENGTH;
  return type == <u32>EtherType.IPV6 ? ipv6.HEADER_LENGTH : 0;
}

/** pskb_inet_may_pull: a packet that says it is IP has a whole header. `p.data` is at it. */
export function isRead(p: Packet): bool {
  return p.length >= headerLength(p.protocol);
}

/** VLAN_MAX_DEPTH */
const MOST_TAGS = 8;

/** __vlan_get_protocol: where what is behind the tags of the frame at `p.data` begins, counted from there; 0 where the frame ends before. */
export function behindTags(p: Packet): u32 {
  let type = p.protocol;
  let offset: u32 = ethernet.HEADER_LENGTH;
  if (p.length < offset) return 0;
  let tags = 0;
  while (type == EtherType.P_8021Q || type == EtherType.P_8021AD) {
    if (tags++ == MOST_TAGS || p.length < offset + ethernet.VLAN_LENGTH) return 0;
    type = read16(p.data + offset + 2);
    offset += ethernet.VLAN_LENGTH;
  }
  return offset;
}

/** The EtherType there. */
function typeAt(p: Packet, offset: u32): u32 {
  return offset == ethernet.HEADER_LENGTH ? p.protocol : read16(p.data + offset - 2);
}

/**
 * skb_vlan_inet_prepare for the frame at `p.data`: sets `p.network` behind its tags and answers the EtherType there; -1 where the frame is
 * shorter than that packet's header.
 */
export function prepareInner(p: Packet): i32 {
  const offset = behindTags(p);
  if (!offset) return -1;
  const type = typeAt(p, offset);
  if (p.length < offset + headerLength(type)) return -1;
  p.network = p.data + offset;
  return <i32>type;
}

/**
 * skb_protocol(skb, true) for the frame at `p.data`: the EtherType behind its tags. 0 where no such header is at `p.network`, which is where who
 * sent the frame has left it: behind the first tag of a frame that was received.
 */
export function innerType(p: Packet): u32 {
  const offset = behindTags(p);
  if (!offset) return 0;
  const type = typeAt(p, offset);
  return p.network >= p.data && p.network + headerLength(type) <= p.data + p.length ? type : 0;
}
