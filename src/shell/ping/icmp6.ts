/** The ICMPv6 messages of ping: echo requests out, replies and errors in (iputils: ping6_common.c). */
import { formatIpv6, parseIpv6 } from "../../model/ipv6.js";
import { type Answer, echoRequest, ICMP_HEADER_BYTES } from "./icmp.js";

const HEADER = 40;
const ICMPV6 = 58;
const ECHO_REQUEST = 128;
const ECHO_REPLY = 129;

/** As ping's for IPv4, but for its type; the kernel fills in the checksum. */
export function echoRequest6(...options: Parameters<typeof echoRequest>): Uint8Array {
  const packet = echoRequest(...options);
  packet[0] = ECHO_REQUEST;
  packet[2] = 0;
  packet[3] = 0;
  return packet;
}

/** 16 bytes as text. */
function address(bytes: Uint8Array, at: number): string {
  let value = 0n;
  for (let i = 0; i < 16; i++) value = (value << 8n) | BigInt(bytes[at + i]!);
  return formatIpv6(value);
}

/** getnameinfo(3): a link-local address is told with its device. */
export function withZone(text: string, ifname: string): string {
  const value = parseIpv6(text) ?? 0n;
  const scoped = value >> 118n === 0x3fan || (value >> 120n === 0xffn && ((value >> 112n) & 15n) <= 2n);
  return scoped && ifname !== "" ? `${text}%${ifname}` : text;
}

/** What a message (behind the IPv6 header) says about our requests; null where it is about something else. */
export function readAnswer6(
  packet: Uint8Array,
  ident: number,
  destination: string,
  ifname: string,
): Answer | null {
  if (packet.length < HEADER + ICMP_HEADER_BYTES) return null;
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const type = packet[HEADER]!;
  const code = packet[HEADER + 1]!;
  const source = withZone(address(packet, 8), ifname);
  if (type === ECHO_REPLY) {
    if (view.getUint16(HEADER + 4) !== ident) return null;
    return {
      kind: "reply",
      source,
      sequence: view.getUint16(HEADER + 6),
      ttl: packet[7]!,
      bytes: packet.length - HEADER,
    };
  }
  if (type < 1 || type > 4) return null;
  const inner = HEADER + ICMP_HEADER_BYTES;
  let next = packet[inner + 6];
  let quoted = inner + HEADER;
  // ping6 looks behind one fragment header
  if (next === 44 && packet.length > quoted + 8) {
    next = packet[quoted];
    quoted += 8;
  }
  if (packet.length < quoted + 8 || next !== ICMPV6 || packet[quoted] !== ECHO_REQUEST) return null;
  if (view.getUint16(quoted + 4) !== ident || address(packet, inner + 24) !== destination) return null;
  return {
    kind: "error",
    source,
    sequence: view.getUint16(quoted + 6),
    text: describe(type, code, view.getUint32(HEADER + 4)),
    counts: true,
  };
}

const UNREACHABLE = [
  "No route",
  "Administratively prohibited",
  "Beyond scope of source address",
  "Address unreachable",
  "Port unreachable",
];

/** print_icmp() of ping6 */
function describe(type: number, code: number, info: number): string {
  if (type === 1) return `Destination unreachable: ${UNREACHABLE[code] ?? `Unknown code ${code}`}`;
  if (type === 2) return `Packet too big: mtu=${info}${code ? `, code=${code}` : ""}`;
  if (type === 3) {
    if (code === 0) return "Time exceeded: Hop limit";
    return code === 1 ? "Time exceeded: Defragmentation failure" : `Time exceeded: code ${code}`;
  }
  const what = ["Wrong header field ", "Unknown header ", "Unknown option "][code] ?? `code ${code} `;
  return `Parameter problem: ${what}at ${info}`;
}
