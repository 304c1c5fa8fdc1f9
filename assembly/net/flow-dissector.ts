/**
 * What the flow hash is computed of (__skb_flow_dissect of net/core/flow_dissector.c with flow_keys_dissector): headers are followed through
 * VLAN tags, PPPoE, IP in IP, GRE and IPv6 extensions, never into UDP tunnels.
 *
 * struct flow_keys from `basic` on (include/net/flow_dissector.h); network order but for the VLAN's first word and the flow label:
 *
 *    0 EtherType   2 protocol   3 zero   4 flow label   8 VLAN: TCI, TPID, inner type, zero   16 inner VLAN (zero)   24 GRE key
 *   28 source port   30 destination port   32 ICMP (zero)   36 addresses: 4 + 4 bytes, 16 + 16, or TIPC's key   68 zero   72
 */
import { Packet } from "../packet";
import { read16, read32, read8 } from "../wire/bytes";
import { EtherType } from "../wire/ethernet";
import * as ipv4 from "../wire/ipv4";
import * as ipv6 from "../wire/ipv6";

export const KEY_TYPE: usize = 0;
export const KEY_PROTOCOL: usize = 2;
export const KEY_LABEL: usize = 4;
export const KEY_VLAN: usize = 8;
export const KEY_ID: usize = 24;
export const KEY_PORTS: usize = 28;
export const KEY_ADDRESSES: usize = 36;
export const KEYS_BYTES: u32 = 72;

/** flow_dissector_key_control.addr_type */
export const enum FlowAddress {
  none = 0,
  ipv4,
  ipv6,
  tipc,
}

/** MAX_FLOW_DISSECT_HDRS */
const MOST_HEADERS = 15;

const PPPOE_HEADER: u32 = 8;
const PPP_IP: u32 = 0x21;
const PPP_IPV6: u32 = 0x57;
const PPP_MPLS_UC: u32 = 0x281;
const HSR_TAG: u32 = 6;
const BATADV_HEADER: u32 = 24;
const GRE_CSUM: u32 = 0x8000;
const GRE_ROUTING: u32 = 0x4000;
const GRE_KEY: u32 = 0x2000;
const GRE_SEQ: u32 = 0x1000;
const GRE_ACK: u32 = 0x0080;
const GRE_PPP: u32 = 0x880b;

const enum Ether {
  TEB = 0x6558,
  MPLS_UC = 0x8847,
  TIPC = 0x88ca,
  PRP = 0x88fb,
  HSR = 0x892f,
  BATMAN = 0x4305,
}

const enum Next {
  HOP = 0,
  IPIP = 4,
  TCP = 6,
  UDP = 17,
  DCCP = 33,
  IPV6 = 41,
  ROUTING = 43,
  FRAGMENT = 44,
  GRE = 47,
  ESP = 50,
  AH = 51,
  DEST = 60,
  SCTP = 132,
  UDPLITE = 136,
  MPLS = 137,
}

/** Fills the zeroed keys at `k` (KEYS_BYTES) from `p.network` on; answers the kind of addresses that were found last. */
export function dissectFlow(p: Packet, k: usize): FlowAddress {
  const end = p.data + p.length;
  let at = p.network;
  let type = p.vlan ? p.vlanProtocol : p.protocol;
  let protocol: u32 = 0;
  let addresses = FlowAddress.none;
  let tags = 0;
  let headers = 0;
  let fragmented = false;
  let byType = true;
  while (true) {
    let again = false;
    if (byType) {
      let stop = true;
      switch (type) {
        case EtherType.IP: {
          if (at + ipv4.HEADER_LENGTH > end || ipv4.headerLength(at) < ipv4.HEADER_LENGTH) break;
          protocol = ipv4.protocol(at);
          store<u64>(k + KEY_ADDRESSES, load<u64>(at + ipv4.SOURCE));
          addresses = FlowAddress.ipv4;
          // only whole datagrams have ports: all fragments of one hash alike
          if (ipv4.isFragment(at)) {
            fragmented = true;
            at += ipv4.headerLength(at);
            break;
          }
          at += ipv4.headerLength(at);
          stop = false;
          break;
        }
        case EtherType.IPV6: {
          if (at + ipv6.HEADER_LENGTH > end) break;
          protocol = read8(at + 6);
          memory.copy(k + KEY_ADDRESSES, at + 8, 32);
          addresses = FlowAddress.ipv6;
          const label = read32(at) & 0xfffff;
          at += ipv6.HEADER_LENGTH;
          // FLOW_DISSECTOR_F_STOP_AT_FLOW_LABEL
          if (label) {
            store<u32>(k + KEY_LABEL, label);
            break;
          }
          stop = false;
          break;
        }
        case EtherType.P_8021Q:
        case EtherType.P_8021AD: {
          const tpid = type;
          let tci: u32 = 0;
          if (tags == 0 && p.vlan) {
            tci = p.vlan & 0xffff;
            type = p.protocol;
          } else {
            if (at + 4 > end) break;
            tci = read16(at);
            type = read16(at + 2);
            at += 4;
          }
          if (++tags == 1) {
            // id and priority without the DEI bit, in the host's order
            store<u16>(k + KEY_VLAN, <u16>(tci & 0xefff));
            store<u16>(k + KEY_VLAN + 2, bswap<u16>(<u16>tpid));
            store<u16>(k + KEY_VLAN + 4, bswap<u16>(<u16>type));
          }
          again = true;
          break;
        }
        case EtherType.PPP_SES: {
          if (at + PPPOE_HEADER > end || read16(at) != 0x1100) break;
          let ppp = read16(at + 6);
          const compressed = (ppp & 0x0100) != 0;
          if (compressed) ppp >>= 8;
          at += compressed ? PPPOE_HEADER - 1 : PPPOE_HEADER;
          if (ppp == PPP_IP) type = EtherType.IP;
          else if (ppp == PPP_IPV6) type = EtherType.IPV6;
          else if (ppp == PPP_MPLS_UC) type = Ether.MPLS_UC;
          else if (ppp == PPP_MPLS_UC + 2) type = <u32>Ether.MPLS_UC + 1;
          else break;
          again = true;
          break;
        }
        case Ether.TIPC: {
          if (at + 16 > end) break;
          store<u32>(k + KEY_ADDRESSES, load<u32>(at + 12));
          addresses = FlowAddress.tipc;
          break;
        }
        case Ether.BATMAN: {
          // a unicast packet (0x40) of version 15 and the frame in it
          if (at + BATADV_HEADER > end || read16(at) != 0x400f) break;
          type = read16(at + BATADV_HEADER - 2);
          at += BATADV_HEADER;
          again = true;
          break;
        }
        case Ether.PRP:
        case Ether.HSR: {
          if (at + HSR_TAG > end) break;
          type = read16(at + 4);
          at += HSR_TAG;
          again = true;
          break;
        }
        default:
          break;
      }
      if (again) {
        if (++headers <= MOST_HEADERS) continue;
        break;
      }
      if (stop) break;
    }
    // ip_proto_again
    byType = true;
    let bad = false;
    let nextHeader = false;
    switch (protocol) {
      case Next.GRE: {
        const from = at;
        if (at + 4 > end) {
          bad = true;
          break;
        }
        const flags = read16(at);
        const version = flags & 7;
        if (flags & GRE_ROUTING || version > 1) break;
        type = read16(at + 2);
        if (version && !(type == GRE_PPP && flags & GRE_KEY)) break;
        let to = at + 4 + (flags & GRE_CSUM ? 4 : 0);
        if (flags & GRE_KEY) {
          if (to + 4 > end) {
            bad = true;
            break;
          }
          // of PPTP only the call id counts
          store<u32>(k + KEY_ID, version ? load<u32>(to) & 0xffff0000 : load<u32>(to));
          to += 4;
        }
        if (flags & GRE_SEQ) to += 4;
        if (!version) {
          if (type == <u32>Ether.TEB) {
            if (to + 14 > end) {
              bad = true;
              break;
            }
            type = read16(to + 12);
            to += 14;
          }
        } else {
          if (flags & GRE_ACK) to += 4;
          if (to + 4 > end) {
            bad = true;
            break;
          }
          const ppp = read16(to + 2);
          if (ppp == PPP_IP) type = EtherType.IP;
          else if (ppp == PPP_IPV6) type = EtherType.IPV6;
          to += 4;
        }
        at += to - from;
        again = true;
        break;
      }
      case Next.HOP:
      case Next.ROUTING:
      case Next.DEST: {
        if (type != EtherType.IPV6) break;
        if (at + 2 > end) {
          bad = true;
          break;
        }
        protocol = read8(at);
        at += (read8(at + 1) + 1) << 3;
        nextHeader = true;
        break;
      }
      case Next.FRAGMENT: {
        if (type != EtherType.IPV6) break;
        if (at + 8 > end) {
          bad = true;
          break;
        }
        fragmented = true;
        protocol = read8(at);
        at += 8;
        break;
      }
      case Next.IPIP:
        type = EtherType.IP;
        again = true;
        break;
      case Next.IPV6:
        type = EtherType.IPV6;
        again = true;
        break;
      case Next.MPLS:
        type = Ether.MPLS_UC;
        again = true;
        break;
      default:
        break;
    }
    if (!fragmented) store<u32>(k + KEY_PORTS, ports(at, end, protocol));
    if (bad || !(again || nextHeader) || ++headers > MOST_HEADERS) break;
    byType = again;
  }
  store<u16>(k + KEY_TYPE, bswap<u16>(<u16>type));
  store<u8>(k + KEY_PROTOCOL, <u8>protocol);
  return addresses;
}

/** __skb_flow_get_ports: both ports as they lie in memory, 0 for a protocol without. */
function ports(at: usize, end: usize, protocol: u32): u32 {
  switch (protocol) {
    case Next.AH:
      at += 4;
      break;
    case Next.TCP:
    case Next.UDP:
    case Next.DCCP:
    case Next.ESP:
    case Next.SCTP:
    case Next.UDPLITE:
      break;
    default:
      return 0;
  }
  return at + 4 <= end ? load<u32>(at) : 0;
}
