/** Whose packet it is, by its addresses (ipvlan_get_L3_hdr, ipvlan_addr_lookup in drivers/net/ipvlan/ipvlan_core.c). */
import { Packet } from "../../packet";
import * as arp from "../../wire/arp";
import { EtherType } from "../../wire/ethernet";
import * as ipv4 from "../../wire/ipv4";
import { findByAddress, IpvlanAddress, IpvlanPort } from "./state";

const IPV6_HEADER: u32 = 40;
const ICMPV6: u32 = 58;
const NEIGHBOR_SOLICITATION: u32 = 135;

/** a header that can be looked at (else the packet belongs to nobody and is sent or received as it is) */
export function hasAddresses(p: Packet): bool {
  const h = p.network;
  const length = <u32>(p.data + p.length - h);
  switch (p.protocol) {
    case EtherType.ARP:
      return length >= arp.LENGTH;
    case EtherType.IP: {
      if (length < ipv4.HEADER_LENGTH) return false;
      const headerLength = ipv4.headerLength(h);
      if (headerLength < ipv4.HEADER_LENGTH || ipv4.version(h) != 4) return false;
      const total = ipv4.totalLength(h);
      return p.length >= total && total >= headerLength;
    }
    case EtherType.IPV6:
      if (length < IPV6_HEADER || load<u8>(h) >> 4 != 6) return false;
      return !isProbe(h) || length >= IPV6_HEADER + 24;
    default:
      return false;
  }
}

/** From :: and ICMPv6: a solicitation that looks for duplicates. */
function isProbe(h: usize): bool {
  return load<u8>(h, 6) == ICMPV6 && !load<u64>(h, 8) && !load<u64>(h, 16);
}

/** The ipvlan address that the packet goes to (`toDestination`) or comes from; null for none. */
export function lookupAddress(port: IpvlanPort, p: Packet, toDestination: bool): IpvlanAddress | null {
  if (!hasAddresses(p)) return null;
  const h = p.network;
  switch (p.protocol) {
    case EtherType.ARP:
      return findByAddress(port, 4, 0, toDestination ? arp.targetIp(h) : arp.senderIp(h));
    case EtherType.IP:
      return findByAddress(port, 4, 0, toDestination ? ipv4.destination(h) : ipv4.source(h));
    default: {
      let at = h + (toDestination ? 24 : 8);
      if (isProbe(h)) {
        if (load<u8>(h, 40) != NEIGHBOR_SOLICITATION) return null;
        at = h + IPV6_HEADER + 8;
      }
      return findByAddress(port, 6, bswap<u64>(load<u64>(at)), bswap<u64>(load<u64>(at, 8)));
    }
  }
}
