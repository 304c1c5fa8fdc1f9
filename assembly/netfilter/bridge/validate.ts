/** Bridged IPv6 packets are checked before rules see them (br_validate_ipv6 of br_netfilter): padding is cut off. IPv4: net/input.ts. */
import { DropReason } from "../../abi/drop";
import { Packet, trim } from "../../packet";
import { read8 } from "../../wire/bytes";
import * as ipv6 from "../../wire/ipv6";

const HOP_BY_HOP: u32 = 0;
/** IPv6 options in hop-by-hop headers (RFC 8200 section 4.2, RFC 2675) */
const OPTION_PAD1: u32 = 0;
const OPTION_JUMBO: u32 = 194;

/** br_validate_ipv6: version, length and hop-by-hop options; jumbograms do not fit our packets. */
export function validateIpv6(p: Packet): DropReason {
  const h = p.data;
  if (p.length < ipv6.HEADER_LENGTH || ipv6.version(h) != 6) return DropReason.IP_INHDR;
  const next = ipv6.nextHeader(h);
  const payload = ipv6.payloadLength(h);
  if (payload || next != HOP_BY_HOP) {
    if (payload + ipv6.HEADER_LENGTH > p.length) return DropReason.PKT_TOO_SMALL;
    trim(p, payload + ipv6.HEADER_LENGTH);
  }
  if (next == HOP_BY_HOP && !hopByHopOk(p)) return DropReason.IP_INHDR;
  p.network = h;
  p.transport = h + ipv6.HEADER_LENGTH;
  return DropReason.NOT_SPECIFIED;
}

/** br_nf_check_hbh_len */
function hopByHopOk(p: Packet): bool {
  const end = p.data + p.length;
  const h = p.data + ipv6.HEADER_LENGTH;
  if (h + 8 > end) return false;
  let left = (read8(h + 1) + 1) << 3;
  if (h + left > end) return false;
  let at = h + 2;
  left -= 2;
  while (left > 0) {
    const kind = read8(at);
    if (kind == OPTION_PAD1) {
      at++;
      left--;
      continue;
    }
    if (left < 2) return false;
    const length = read8(at + 1) + 2;
    if (length > left) return false;
    if (kind == OPTION_JUMBO) return false;
    at += length;
    left -= length;
  }
  return left == 0;
}
