/** What a packet has of an element (net/netfilter/ipset/ip_set_getport.c, ip_set_get_ip4_port; ip4addrptr). */
import { SetDimension } from "../../abi/ipset";
import {
  destination,
  fragmentField,
  headerLength,
  OFFSET_MASK,
  Protocol,
  protocol,
  source,
} from "../../wire/ipv4";
import { read16, read48 } from "../../wire/bytes";
import { Packet } from "../../packet";
import { UDPLITE } from "./act";
import { SetRequest } from "./request";

/** The address that dimension `bit` of the rule names. */
export function addressOf(q: SetRequest, bit: SetDimension): u32 {
  const header = q.packet.network;
  return q.dimensionFlags & bit ? source(header) : destination(header);
}

/** Protocol and port of the packet into the request. False where they are not to be had: the packet matches nothing. */
export function takePort(q: SetRequest, isSource: bool): bool {
  const p = q.packet;
  const header = p.network;
  const kind = protocol(header);
  if (!kind) return false;
  q.protocol = kind;
  q.port = 0;
  const later = (fragmentField(header) & OFFSET_MASK) != 0;
  let need: u32 = 8;
  switch (kind) {
    case Protocol.TCP:
      need = 20;
      break;
    case Protocol.SCTP:
      need = 12;
      break;
    case Protocol.UDP:
    case UDPLITE:
    case Protocol.ICMP:
      break;
    default:
      // others have no ports, so a fragment will do
      return true;
  }
  if (later) return false;
  const at = header + headerLength(header);
  if (at + need > p.data + p.length) return false;
  q.port = kind == Protocol.ICMP ? read16(at) : read16(isSource ? at : at + 2);
  return true;
}

/** Source or destination MAC; false where the packet has none. */
export function takeMac(q: SetRequest, isSource: bool): bool {
  const p: Packet = q.packet;
  if (!p.mac || p.mac + 14 > p.network) return false;
  q.mac = read48(isSource ? p.mac + 6 : p.mac);
  return q.mac != 0;
}
