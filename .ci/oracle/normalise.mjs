/**
 * Takes out of frames what a kernel picks at random or from the clock, so that two recordings (or a recording and our kernel's run) compare:
 *
 * - the IPv4 identification of packets that the kernel itself made, with that header's checksum: the n-th one of a lab becomes n, so that
 *   fragments of one datagram still share theirs. A packet counts as ours to keep when its (source, protocol, identification) came in by a pcap;
 * - the identification in fragment headers of IPv6, in the same way (the checksum of an ICMPv6 error that quotes one is corrected);
 * - times in the IP timestamp option and in ICMP timestamp replies become 0, with the checksums around them.
 *
 * Quoted headers inside ICMP errors and the headers of packets in tunnels are treated alike; the ICMP checksum does not change,
 * because a header with a right checksum sums to zero.
 * Checksums are corrected by difference (RFC 1624): one that was wrong stays wrong.
 */

import { ESP, openEsp } from "./esp.mjs";
import { carriesPorts, normaliseSockets } from "./sockets.mjs";

const IPPROTO_ICMP = 1;
const OPTION_TIMESTAMP = 68;

/**
 * Whether the bytes are an IPv4 packet without a link-layer header, as devices of IP tunnels have it (MACs of labs do not begin with 4); with the
 * header that GRE gets from a neighbour, in which lengths are still zero.
 */
export function isBare(frame) {
  if (frame.length < 20 || frame[0] >> 4 !== 4 || (frame[0] & 15) < 5) return false;
  const length = (frame[2] << 8) | frame[3];
  return length === frame.length || (length === 0 && frame[9] === IPPROTO_GRE);
}

/** Offset of the IPv4 header behind any VLAN tags, or -1. */
export function ipv4Offset(frame) {
  if (isBare(frame)) return 0;
  let o = 12;
  let type = o + 2 <= frame.length ? (frame[o] << 8) | frame[o + 1] : 0;
  while ((type === 0x8100 || type === 0x88a8) && o + 6 <= frame.length) {
    o += 4;
    type = (frame[o] << 8) | frame[o + 1];
  }
  return type === 0x0800 ? o + 2 : -1;
}

/** Offset of the IPv6 header behind any VLAN tags, or -1. */
function ipv6Offset(frame) {
  let o = 12;
  let type = o + 2 <= frame.length ? (frame[o] << 8) | frame[o + 1] : 0;
  while ((type === 0x8100 || type === 0x88a8) && o + 6 <= frame.length) {
    o += 4;
    type = (frame[o] << 8) | frame[o + 1];
  }
  return type === 0x86dd && o + 42 <= frame.length ? o + 2 : -1;
}

/** Where the fragment header of the IPv6 packet at `o` is, and the header behind its other headers: [fragment or -1, ICMPv6 or -1]. */
function ipv6Headers(bytes, o) {
  let next = bytes[o + 6];
  let at = o + 40;
  let fragment = -1;
  while (at + 8 <= bytes.length && [0, 43, 44, 60].includes(next)) {
    if (next === 44) {
      fragment = at;
      if (((bytes[at + 2] << 8) | bytes[at + 3]) & 0xfff8) return [fragment, -1];
    }
    const length = next === 44 ? 8 : (bytes[at + 1] + 1) * 8;
    next = bytes[at];
    at += length;
  }
  return [fragment, next === 58 && at + 8 <= bytes.length ? at : -1];
}

/** Whether the header from `o` to `end` sums to zero (RFC 1071). */
function sumsUp(bytes, o, end) {
  let sum = 0;
  for (let i = o; i < end; i += 2) sum += (bytes[i] << 8) | bytes[i + 1];
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum === 0xffff;
}

/** RFC 1624, equation 3, on the 16-bit word at `o` with the checksum at `sum`. */
function replaceWord(bytes, o, value, sum) {
  const old = (bytes[o] << 8) | bytes[o + 1];
  if (old === value) return;
  const check = (bytes[sum] << 8) | bytes[sum + 1];
  let s = (~check & 0xffff) + (~old & 0xffff) + value;
  while (s > 0xffff) s = (s & 0xffff) + (s >>> 16);
  s = ~s & 0xffff;
  bytes[o] = value >> 8;
  bytes[o + 1] = value & 255;
  bytes[sum] = s >> 8;
  bytes[sum + 1] = s & 255;
}

const IPPROTO_IPIP = 4;
const IPPROTO_UDP = 17;
const IPPROTO_GRE = 47;
const VXLAN_PORTS = new Set([4789, 8472]);
const GENEVE_PORT = 6081;
const GRE_CHECKSUM = 0x80;
const GRE_KEY = 0x20;
const GRE_SEQUENCE = 0x10;

/** Offset of the IPv4 header in the Ethernet frame that begins at `frame`, or -1. */
function innerHeader(bytes, frame) {
  const inner = ipv4Offset(bytes.subarray(frame));
  return inner < 0 ? -1 : frame + inner;
}

/**
 * Offset of the IPv4 header that a tunnel's packet carries (`at` is behind the outer header), or -1. A change of its identification and checksum leaves the sum of
 * the header what it was, and so the outer checksum.
 */
function tunnelled(bytes, at, protocol) {
  switch (protocol) {
    case IPPROTO_IPIP:
      return at;
    case IPPROTO_GRE: {
      if (bytes.length < at + 4) return -1;
      const flags = bytes[at];
      let inside = at + 4;
      for (const flag of [GRE_CHECKSUM, GRE_KEY, GRE_SEQUENCE]) if (flags & flag) inside += 4;
      const type = (bytes[at + 2] << 8) | bytes[at + 3];
      return type === 0x0800 ? inside : type === 0x6558 ? innerHeader(bytes, inside) : -1;
    }
    case IPPROTO_UDP: {
      if (bytes.length < at + 8 + 8 + 14) return -1;
      const port = (bytes[at + 2] << 8) | bytes[at + 3];
      if (port === GENEVE_PORT) return innerHeader(bytes, at + 16 + (bytes[at + 8] & 0x3f) * 4);
      return VXLAN_PORTS.has(port) && bytes[at + 8] & 8 ? innerHeader(bytes, at + 16) : -1;
    }
    default:
      return -1;
  }
}

/** Offsets of the IPv4 headers of a frame: its own and those of the packets that it carries. */
function headersOf(bytes) {
  const offsets = [];
  let o = ipv4Offset(bytes);
  while (o >= 0 && bytes.length >= o + 20 && bytes[o] >> 4 === 4) {
    offsets.push(o);
    const fragmentOffset = ((bytes[o + 6] & 0x1f) << 8) | bytes[o + 7];
    o = fragmentOffset ? -1 : tunnelled(bytes, o + (bytes[o] & 15) * 4, bytes[o + 9]);
  }
  return offsets;
}

const key = (bytes, o) =>
  `${bytes[o + 12]}.${bytes[o + 13]}.${bytes[o + 14]}.${bytes[o + 15]} ${bytes[o + 9]} ${(bytes[o + 4] << 8) | bytes[o + 5]}`;

/**
 * Zeroes the times of a timestamp option (RFC 791): what lies before its pointer was filled in by somebody's clock. `sum` is the checksum to
 * correct: the header's own, or that of the ICMP error around a header whose options were filled in after its checksum was made.
 */
function clearTimestamps(bytes, ip, end, sum) {
  for (let o = ip + 20; o < end;) {
    const kind = bytes[o];
    if (kind === 0) return;
    if (kind === 1) {
      o++;
      continue;
    }
    const length = bytes[o + 1];
    if (o + 1 >= end || length < 2 || o + length > end) return;
    if (kind === OPTION_TIMESTAMP && length >= 4) {
      const flag = bytes[o + 3] & 15;
      const slot = flag === 0 ? 4 : 8;
      for (let t = o + 4 + (slot - 4); t + 4 <= o + length && t - o < bytes[o + 2] - 1; t += slot) {
        // an option may start at an odd byte: then its words straddle the checksum's, so change whole aligned words
        for (let i = t; i < t + 4; i++) {
          const w = ip + ((i - ip) & ~1);
          const other = (bytes[w] << 8) | bytes[w + 1];
          replaceWord(bytes, w, (i - ip) & 1 ? other & 0xff00 : other & 0x00ff, sum);
        }
      }
    }
    o += length;
  }
}

/**
 * @param frames {bytes: Uint8Array}[] in global order; other fields are kept
 * @param inputs Uint8Array[]: every frame of the lab's pcaps
 * @param unorderedMulticast of labs with a file `unordered-multicast`: see sortCopies
 * @param keys of labs with ESP: see esp.mjs
 * @returns the same list with copies of the bytes, normalised
 */
export function normalise(frames, inputs, { unorderedMulticast = false, keys } = {}) {
  const given = new Set();
  for (const frame of inputs) {
    for (const o of headersOf(frame)) given.add(key(frame, o));
  }
  const given6 = new Set();
  const id6 = (bytes, at) => Buffer.from(bytes.subarray(at + 4, at + 8)).toString("hex");
  for (const frame of inputs) {
    const o = ipv6Offset(frame);
    const [fragment] = o < 0 ? [-1] : ipv6Headers(frame, o);
    if (fragment >= 0) given6.add(id6(frame, fragment));
  }
  const ids6 = new Map();
  const identification = (bytes, at, sum) => {
    const id = id6(bytes, at);
    if (given6.has(id)) return;
    if (!ids6.has(id)) ids6.set(id, ids6.size + 1);
    const n = ids6.get(id);
    if (sum < 0) bytes.set([0, 0, n >> 8, n & 255], at + 4);
    else {
      replaceWord(bytes, at + 4, 0, sum);
      replaceWord(bytes, at + 6, n, sum);
    }
  };
  const header6 = (bytes, o) => {
    const [fragment, icmp] = ipv6Headers(bytes, o);
    if (fragment >= 0) identification(bytes, fragment, -1);
    if (icmp < 0 || bytes[icmp] > 127 || bytes.length < icmp + 48) return;
    const [quoted] = ipv6Headers(bytes, icmp + 8);
    if (quoted >= 0) identification(bytes, quoted, icmp + 2);
  };
  const ids = new Map();
  const header = (bytes, o, errorSum) => {
    if (bytes.length < o + 20 || bytes[o] >> 4 !== 4) return;
    const ihl = (bytes[o] & 15) * 4;
    if (ihl < 20 || bytes.length < o + ihl) return;
    const id = (bytes[o + 4] << 8) | bytes[o + 5];
    const whole = key(bytes, o);
    const dontFragmentZero = id === 0;
    if (!given.has(whole) && !dontFragmentZero) {
      if (!ids.has(whole)) ids.set(whole, ids.size + 1);
      replaceWord(bytes, o + 4, ids.get(whole), o + 10);
    }
    clearTimestamps(bytes, o, o + ihl, errorSum && !sumsUp(bytes, o, o + ihl) ? errorSum : o + 10);
    const fragmentOffset = ((bytes[o + 6] & 0x1f) << 8) | bytes[o + 7];
    if (bytes[o + 9] === ESP && keys) {
      const opened = openEsp(bytes, o, keys);
      if (opened) payload(bytes, opened.at, opened.next, whole, 0);
    } else if (!fragmentOffset) payload(bytes, o + ihl, bytes[o + 9], whole, errorSum);
  };
  const payload = (bytes, icmp, protocol, whole, errorSum) => {
    const inside = tunnelled(bytes, icmp, protocol);
    if (inside >= 0) header(bytes, inside, 0);
    if (protocol !== IPPROTO_ICMP || bytes.length < icmp + 8) return;
    const type = bytes[icmp];
    if (type === 14 && !given.has(whole) && bytes.length >= icmp + 20)
      for (let i = icmp + 12; i < icmp + 20; i += 2) replaceWord(bytes, i, 0, icmp + 2);
    if (!errorSum && (type === 3 || type === 5 || type === 11 || type === 12))
      header(bytes, icmp + 8, icmp + 2);
  };
  const result = frames.map((frame) => {
    const bytes = Uint8Array.from(frame.bytes);
    const o = ipv4Offset(bytes);
    if (o >= 0) header(bytes, o, 0);
    const six = ipv6Offset(bytes);
    if (six >= 0) header6(bytes, six);
    return { ...frame, bytes };
  });
  if (!carriesPorts(inputs, ipv4Offset)) normaliseSockets(result, ipv4Offset, headersOf);
  return unorderedMulticast ? sortCopies(result) : result;
}

/**
 * A bridge keeps the members of a group sorted by the address in memory of their port (net/bridge/br_multicast.c, br_multicast_add_group),
 * which differs from boot to boot. Copies of one multicast frame that follow each other in one direction are put into the order of names.
 */
function sortCopies(frames) {
  const same = (a, b) => a.dir === b.dir && (a.bytes[0] & 1) === 1 && Buffer.compare(a.bytes, b.bytes) === 0;
  const name = (f) => `${f.netns}:${f.iface}`;
  const out = [];
  for (let i = 0; i < frames.length;) {
    let end = i + 1;
    while (end < frames.length && same(frames[i], frames[end])) end++;
    out.push(...frames.slice(i, end).sort((a, b) => (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0)));
    i = end;
  }
  return out;
}
