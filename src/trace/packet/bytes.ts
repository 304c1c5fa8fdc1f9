/** Bytes of headers (RFC 791, 826, 768, 792, 4443, 8200, 9260, 9293), with their checksums. */
import type { PacketText } from "./parse.js";

export interface Addresses {
  family: 4 | 6;
  /** 4 or 16 bytes each */
  source: Uint8Array;
  destination: Uint8Array;
}

const NUMBERS: Record<string, number> = { tcp: 6, udp: 17, sctp: 132, icmp: 1, icmp6: 58 };
const SYN = 2;
const DEFAULT_TTL = 64;

/** Sum of 16-bit words in one's complement (RFC 1071). */
function internetChecksum(...parts: readonly Uint8Array[]): number {
  let sum = 0;
  for (const bytes of parts)
    for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i]! << 8) | (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** CRC-32C (RFC 9260 appendix A), as SCTP stores it: least significant byte first. */
function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}

function pseudoHeader(a: Addresses, protocol: number, length: number): Uint8Array {
  const tail = Buffer.alloc(a.family === 4 ? 4 : 8);
  if (a.family === 4) {
    tail[1] = protocol;
    tail.writeUInt16BE(length, 2);
  } else {
    tail.writeUInt32BE(length, 0);
    tail[7] = protocol;
  }
  return Buffer.concat([a.source, a.destination, tail]);
}

/** The IP packet that the text describes. `id`: its identification where the text has none. */
export function ipPacket(p: PacketText, a: Addresses, id: number): Uint8Array {
  const protocol = p.number ?? NUMBERS[p.protocol]!;
  const first = !p.fragment?.offset;
  const body = first ? transport(p, a, protocol) : Buffer.from(p.payload ?? new Uint8Array());
  return a.family === 4 ? ipv4(p, a, protocol, body, id) : ipv6(p, a, protocol, body, id);
}

function ipv4(p: PacketText, a: Addresses, protocol: number, body: Uint8Array, id: number): Uint8Array {
  const h = Buffer.alloc(20);
  h[0] = 0x45;
  h[1] = p.tos ?? 0;
  h.writeUInt16BE(20 + body.length, 2);
  h.writeUInt16BE(p.id ?? id, 4);
  const { offset = 0, more = false } = p.fragment ?? {};
  h.writeUInt16BE((p.dontFragment ? 0x4000 : 0) | (more ? 0x2000 : 0) | (offset >> 3), 6);
  h[8] = p.ttl ?? DEFAULT_TTL;
  h[9] = protocol;
  h.set(a.source, 12);
  h.set(a.destination, 16);
  h.writeUInt16BE(internetChecksum(h), 10);
  return Buffer.concat([h, body]);
}

function ipv6(p: PacketText, a: Addresses, protocol: number, body: Uint8Array, id: number): Uint8Array {
  let next = protocol;
  let rest: Uint8Array = body;
  if (p.fragment) {
    const f = Buffer.alloc(8);
    f[0] = protocol;
    f.writeUInt16BE(p.fragment.offset | (p.fragment.more ? 1 : 0), 2);
    f.writeUInt32BE(p.id ?? id, 4);
    rest = Buffer.concat([f, body]);
    next = 44;
  }
  const h = Buffer.alloc(40);
  h.writeUInt32BE((0x60000000 | ((p.tos ?? 0) << 20)) >>> 0, 0);
  h.writeUInt16BE(rest.length, 4);
  h[6] = next;
  h[7] = p.ttl ?? DEFAULT_TTL;
  h.set(a.source, 8);
  h.set(a.destination, 24);
  return Buffer.concat([h, rest]);
}

function transport(p: PacketText, a: Addresses, protocol: number): Uint8Array {
  const payload = p.payload ?? new Uint8Array();
  switch (p.protocol) {
    case "tcp":
      return tcp(p, a, payload);
    case "udp": {
      const h = ports(p, 8);
      h.writeUInt16BE(8 + payload.length, 4);
      const sum = internetChecksum(pseudoHeader(a, protocol, 8 + payload.length), h, payload);
      h.writeUInt16BE(sum || 0xffff, 6);
      return Buffer.concat([h, payload]);
    }
    case "sctp":
      return sctp(p, payload);
    case "icmp":
    case "icmp6":
      return icmp(p, a, payload);
    default:
      return payload;
  }
}

function ports(p: PacketText, bytes: number): Buffer {
  const h = Buffer.alloc(bytes);
  h.writeUInt16BE(p.sourcePort!, 0);
  h.writeUInt16BE(p.destinationPort!, 2);
  return h;
}

function tcp(p: PacketText, a: Addresses, payload: Uint8Array): Uint8Array {
  const h = ports(p, p.mss === undefined ? 20 : 24);
  h.writeUInt32BE(p.seq ?? 1, 4);
  h.writeUInt32BE(p.ackNumber ?? 0, 8);
  h[12] = (h.length / 4) << 4;
  h[13] = p.flags ?? SYN;
  h.writeUInt16BE(p.window ?? 64240, 14);
  if (p.mss !== undefined) h.writeUInt32BE(0x02040000 | p.mss, 20);
  h.writeUInt16BE(internetChecksum(pseudoHeader(a, 6, h.length + payload.length), h, payload), 16);
  return Buffer.concat([h, payload]);
}

/** Without a payload: the INIT that begins an association (RFC 9260 section 3.3.2). */
function sctp(p: PacketText, payload: Uint8Array): Uint8Array {
  const h = ports(p, 12);
  let chunk: Uint8Array = payload;
  if (!payload.length) {
    const init = Buffer.alloc(20);
    init[0] = 1;
    init.writeUInt16BE(20, 2);
    init.writeUInt32BE(1, 4);
    init.writeUInt32BE(65536, 8);
    init.writeUInt16BE(1, 12);
    init.writeUInt16BE(1, 14);
    init.writeUInt32BE(1, 16);
    chunk = init;
  }
  const packet = Buffer.concat([h, chunk]);
  packet.writeUInt32LE(crc32c(packet), 8);
  return packet;
}

const ICMP_ECHO = 8;
const ICMPV6_ECHO = 128;
const FRAG_NEEDED = 4;
const UNREACHABLE = 3;
const TOO_BIG = 2;

function icmp(p: PacketText, a: Addresses, payload: Uint8Array): Uint8Array {
  const h = Buffer.alloc(8);
  const v6 = p.protocol === "icmp6";
  const type = p.type ?? (v6 ? ICMPV6_ECHO : ICMP_ECHO);
  h[0] = type;
  h[1] = p.code ?? 0;
  const echo = v6 ? type === ICMPV6_ECHO || type === ICMPV6_ECHO + 1 : type === ICMP_ECHO || type === 0;
  if (echo) {
    h.writeUInt16BE(p.id ?? 1, 4);
    h.writeUInt16BE(p.seq ?? 1, 6);
  } else if (v6 && type === TOO_BIG) h.writeUInt32BE(p.mtu ?? 1280, 4);
  else if (!v6 && type === UNREACHABLE && p.code === FRAG_NEEDED) h.writeUInt16BE(p.mtu ?? 1400, 6);
  const covered = v6 ? [pseudoHeader(a, 58, 8 + payload.length)] : [];
  h.writeUInt16BE(internetChecksum(...covered, h, payload), 2);
  return Buffer.concat([h, payload]);
}

export interface ArpAddresses {
  senderMac: Uint8Array;
  targetMac: Uint8Array;
  source: Uint8Array;
  destination: Uint8Array;
}

export function arpPacket(operation: number, a: ArpAddresses): Uint8Array {
  const h = Buffer.alloc(28);
  h.writeUInt16BE(1, 0);
  h.writeUInt16BE(0x0800, 2);
  h[4] = 6;
  h[5] = 4;
  h.writeUInt16BE(operation, 6);
  h.set(a.senderMac, 8);
  h.set(a.source, 14);
  h.set(a.targetMac, 18);
  h.set(a.destination, 24);
  return h;
}

export function ethernetFrame(
  destination: Uint8Array,
  source: Uint8Array,
  vlans: readonly { id: number; priority: number }[],
  type: number,
  body: Uint8Array,
): Uint8Array {
  const tags = vlans.flatMap(({ id, priority }, index) => {
    // of two tags the outer one is that of a provider (IEEE 802.1ad)
    const tag = Buffer.alloc(4);
    tag.writeUInt16BE(index === 0 && vlans.length > 1 ? 0x88a8 : 0x8100, 0);
    tag.writeUInt16BE((priority << 13) | id, 2);
    return [tag];
  });
  const last = Buffer.alloc(2);
  last.writeUInt16BE(type, 0);
  return Buffer.concat([destination, source, ...tags, last, body]);
}
