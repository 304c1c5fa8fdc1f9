/** The ICMP messages of ping: echo requests out, replies and errors in. */

const ECHO_REPLY = 0;
const UNREACHABLE = 3;
const REDIRECT = 5;
const ECHO = 8;
const TIME_EXCEEDED = 11;
const PARAMETER_PROBLEM = 12;

/** bytes of struct timeval at the front of the data, where there is room for it */
export const TIMESTAMP_BYTES = 16;
export const ICMP_HEADER_BYTES = 8;

function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at]! << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 65536);
  return ~sum & 0xffff;
}

/** An echo request as iputils builds it: a timeval (x86-64) first, then bytes that count up, or a pattern. */
export function echoRequest(
  ident: number,
  sequence: number,
  size: number,
  epochNs: bigint,
  pattern: Uint8Array | null,
): Uint8Array {
  const packet = new Uint8Array(ICMP_HEADER_BYTES + size);
  const view = new DataView(packet.buffer);
  packet[0] = ECHO;
  view.setUint16(4, ident);
  view.setUint16(6, sequence & 0xffff);
  for (let at = 0; at < size; at++)
    packet[ICMP_HEADER_BYTES + at] = pattern ? pattern[at % pattern.length]! : at;
  if (size >= TIMESTAMP_BYTES) {
    view.setBigInt64(8, epochNs / 1_000_000_000n, true);
    view.setBigInt64(16, (epochNs % 1_000_000_000n) / 1000n, true);
  }
  view.setUint16(2, checksum(packet));
  return packet;
}

export type Answer =
  | { kind: "reply"; source: string; sequence: number; ttl: number; bytes: number }
  | { kind: "error"; source: string; sequence: number; text: string; counts: boolean };

function address(bytes: Uint8Array, at: number): string {
  return bytes.subarray(at, at + 4).join(".");
}

/** What a packet (from its IP header on) says about our requests; null where it is about something else. */
export function readAnswer(packet: Uint8Array, ident: number, destination: string): Answer | null {
  if (packet.length < 20 || packet[9] !== 1) return null;
  const header = (packet[0]! & 15) * 4;
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  if (packet.length < header + ICMP_HEADER_BYTES) return null;
  const type = packet[header]!;
  const code = packet[header + 1]!;
  const source = address(packet, 12);
  if (type === ECHO_REPLY) {
    if (view.getUint16(header + 4) !== ident) return null;
    return {
      kind: "reply",
      source,
      sequence: view.getUint16(header + 6),
      ttl: packet[8]!,
      bytes: packet.length - header,
    };
  }
  if (![UNREACHABLE, TIME_EXCEEDED, REDIRECT, PARAMETER_PROBLEM].includes(type)) return null;
  const inner = header + ICMP_HEADER_BYTES;
  if (packet.length < inner + 28) return null;
  const innerHeader = (packet[inner]! & 15) * 4;
  const quoted = inner + innerHeader;
  if (packet[inner + 9] !== 1 || packet.length < quoted + 8 || packet[quoted] !== ECHO) return null;
  if (view.getUint16(quoted + 4) !== ident || address(packet, inner + 16) !== destination) return null;
  const info = view.getUint32(header + 4);
  return {
    kind: "error",
    source,
    sequence: view.getUint16(quoted + 6),
    text: describe(type, code, info, address(packet, header + 4)),
    counts: type !== REDIRECT,
  };
}

const UNREACHABLE_TEXTS: Record<number, string> = {
  0: "Destination Net Unreachable",
  1: "Destination Host Unreachable",
  2: "Destination Protocol Unreachable",
  3: "Destination Port Unreachable",
  5: "Source Route Failed",
  6: "Destination Net Unknown",
  7: "Destination Host Unknown",
  8: "Source Host Isolated",
  9: "Destination Net Prohibited",
  10: "Destination Host Prohibited",
  11: "Destination Net Unreachable for Type of Service",
  12: "Destination Host Unreachable for Type of Service",
  13: "Packet filtered",
  14: "Precedence Violation",
  15: "Precedence Cutoff",
};

/** pr_icmph() of iputils. */
function describe(type: number, code: number, info: number, gateway: string): string {
  if (type === UNREACHABLE) {
    if (code === 4) return `Frag needed and DF set (mtu = ${info & 0xffff})`;
    return UNREACHABLE_TEXTS[code] ?? `Dest Unreachable, Bad Code: ${code}`;
  }
  if (type === TIME_EXCEEDED)
    return code === 0
      ? "Time to live exceeded"
      : code === 1
        ? "Frag reassembly time exceeded"
        : `Time exceeded, Bad Code: ${code}`;
  if (type === PARAMETER_PROBLEM) return `Parameter problem: pointer = ${info >>> 24}`;
  const which = ["Network", "Host", "Type of Service and Network", "Type of Service and Host"][code];
  return `Redirect ${which ?? `, Bad Code: ${code}`}(New nexthop: ${gateway})`;
}
