/** `Packet.ipFlags`: IPSKB_* of struct inet_skb_parm (include/net/ip.h). */
export const enum IpFlag {
  FORWARDED = 1,
  XFRM_TRANSFORMED = 4,
  FRAG_COMPLETE = 8,
  REROUTED = 16,
  DOREDIRECT = 32,
  FRAG_PMTU = 64,
}
