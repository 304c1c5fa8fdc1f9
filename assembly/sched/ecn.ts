/** Congestion marks (include/net/inet_ecn.h). */
import { Packet, set8 } from "../packet";
import { write16, read16, read8 } from "../wire/bytes";
import { EtherType } from "../wire/ethernet";

const ECN_MASK: u32 = 3;
const CE: u32 = 3;
const IPV4_TOS: usize = 1;
const IPV4_CHECKSUM: usize = 10;
const IPV6_CLASS: usize = 1;

/** Where the IP header is: a qdisc holds whole frames. 0 where it is cut short. */
function header(p: Packet, length: u32): usize {
  const at = p.network;
  return at >= p.data && at + length <= p.data + p.length ? at : 0;
}

/** INET_ECN_set_ce: false where the sender does not take marks (then the packet is lost instead). */
export function markCongestion(p: Packet): bool {
  if (p.protocol == EtherType.IP) {
    const h = header(p, 20);
    if (!h) return false;
    const tos = read8(h + IPV4_TOS);
    // IP_ECN_set_ce: not-ECT 0, ECT(1) 1, ECT(0) 2, CE 3
    if (!(tos & ECN_MASK)) return false;
    if ((tos & ECN_MASK) == CE) return true;
    set8(p, h + IPV4_TOS, tos | CE);
    // the sum of the header changes by as much as its first word, the other way (RFC 1624)
    const sum = <u32>read16(h + IPV4_CHECKSUM) + 0xffff - ((tos | CE) - tos);
    write16(h + IPV4_CHECKSUM, (sum + (sum >= 0xffff ? 1 : 0)) & 0xffff);
    return true;
  }
  if (p.protocol == EtherType.IPV6) {
    const h = header(p, 40);
    if (!h) return false;
    const low = read8(h + IPV6_CLASS);
    const mark = (low >> 4) & ECN_MASK;
    if (!mark) return false;
    set8(p, h + IPV6_CLASS, low | (CE << 4));
    return true;
  }
  return false;
}
