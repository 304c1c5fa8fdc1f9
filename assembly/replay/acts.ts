/** What a packet says about the host that sent it: a client or a server (packet2tree of tcpprep, with what it takes for flags and ports). */
import { ReplaySide } from "../abi/replay";
import { read16, read8 } from "../wire/bytes";
import * as icmp from "../wire/icmp";
import { IcmpCode, IcmpType } from "../wire/icmp";
import * as ipv4 from "../wire/ipv4";
import * as ipv6 from "../wire/ipv6";
import * as tcp from "../wire/tcp";
import * as udp from "../wire/udp";
import { UNKNOWN } from "./hosts";
import { IPV6_BYTES } from "./network";

const ICMP: u32 = 1;
const TCP: u32 = 6;
const UDP: u32 = 17;
const ICMP_BYTES: u32 = 4;
const DNS: u32 = 53;
const DNS_BYTES: u32 = 12;
/**
 * tcpprep looks for QR in the word at 4, the number of questions, and in the machine's order: a packet to port 53 is a query, one from there an
 * answer, whatever QR says, as long as there are fewer than 128 questions
 */
const DNS_WORD: usize = 4;
const DNS_RESPONSE_SWAPPED: u32 = 0x80;
/** tcpprep leaves packets from port 20 (ftp-data) out, and compares the port's bytes in the machine's order: 0x1400 */
const FTP_DATA_SWAPPED: u32 = 0x1400;
/** ReplaySide, or UNKNOWN. */
export function actOf(version: u32, packet: usize, length: u32): u32 {
  const protocol = read8(packet + (version == 4 ? ipv4.PROTOCOL : ipv6.NEXT_HEADER));
  const headerBytes = version == 4 ? (read8(packet) & 15) << 2 : IPV6_BYTES;
  if (length <= headerBytes) return UNKNOWN;
  const header = packet + headerBytes;
  const left = length - headerBytes;
  if (protocol == TCP) {
    if (left < tcp.HEADER_LENGTH || read16(header + tcp.SOURCE) == FTP_DATA_SWAPPED) return UNKNOWN;
    const flags = read8(header + tcp.FLAGS);
    if (flags == tcp.SYN) return ReplaySide.client;
    return flags == (tcp.SYN | tcp.ACK) ? ReplaySide.server : UNKNOWN;
  }
  if (protocol == UDP) {
    if (left < udp.HEADER_LENGTH + DNS_BYTES) return UNKNOWN;
    const dns = header + udp.HEADER_LENGTH + DNS_WORD;
    if (read16(header + udp.DESTINATION) == DNS)
      return read8(dns + 1) & DNS_RESPONSE_SWAPPED ? ReplaySide.server : ReplaySide.client;
    if (read16(header + udp.SOURCE) == DNS)
      return read16(dns) != DNS_RESPONSE_SWAPPED ? ReplaySide.server : ReplaySide.client;
    return UNKNOWN;
  }
  if (protocol == ICMP && left >= ICMP_BYTES) {
    if (read8(header + icmp.TYPE) != IcmpType.DEST_UNREACH) return UNKNOWN;
    return read8(header + icmp.CODE) == IcmpCode.PORT_UNREACH ? ReplaySide.server : UNKNOWN;
  }
  return UNKNOWN;
}
