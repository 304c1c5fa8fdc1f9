/** The MAC of an IPv4 multicast group: 01:00:5e and its low 23 bits (RFC 1112 section 6.4; ip_eth_mc_map). */
export function multicastMac(group: u32): u64 {
  return 0x01005e000000 | (<u64>(group & 0x7fffff));
}
