/**
 * Where tcprewrite 4.4.3 is wrong, and which bytes of a frame may therefore be others: read from the frame that both were given, by code of
 * its own. docs/rewrite.md says of each why; faults.test.ts that vethwork is right there.
 */
const u16 = (b, at) => (at + 2 <= b.length ? b.readUInt16BE(at) : 0);
const hex = (b, from, to) => b.toString("hex", from, to);

/** Ones' complement sum over [from, to) with `start`; 0xffff where a checksum in it is right. */
export function sum16(b, from, to, start = 0) {
  let sum = start;
  for (let i = from; i < to; i += 2) sum += (b[i] << 8) | (i + 1 < to ? b[i + 1] : 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 65536);
  return sum;
}

const CHECKSUM_AT = { 6: 16, 17: 6, 136: 6, 33: 6 };
const EXTENSIONS = new Set([0, 43, 51, 60, 135]);
const GROUP_MACS = /^(ffffffffffff|01005e|3333)/;

/** What is where in a frame; undefined fields where it is not there. */
export function dissect({ bytes: b, length = b.length }) {
  const f = { bytes: b, length, network: 14, tags: 0 };
  if (b.length < 15) return f;
  f.type = u16(b, 12);
  while ((f.type === 0x8100 || f.type === 0x88a8) && f.network + 4 < b.length) {
    f.tags++;
    f.type = u16(b, f.network + 2);
    f.network += 4;
  }
  if (f.type === 0x8847) {
    f.network += 4;
    f.type = b[f.network] >> 4 === 4 ? 0x0800 : 0;
  }
  const n = f.network;
  f.room = length - n;
  if (f.type === 0x0800 && b.length >= n + 20) {
    f.version = b[n] >> 4;
    f.headerLength = (b[n] & 15) * 4;
    f.total = u16(b, n + 2);
    const field = u16(b, n + 6);
    f.offset = field & 0x1fff;
    f.isFragment = (field & 0x3fff) !== 0;
    f.protocol = b[n + 9];
    f.transport = n + f.headerLength;
    f.end = n + (f.total || f.room);
  } else if (f.type === 0x86dd && b.length >= n + 40) {
    f.version = b[n] >> 4;
    f.headerLength = 40;
    f.total = u16(b, n + 4) + 40;
    f.protocol = b[n + 6];
    f.hasExtensions = EXTENSIONS.has(f.protocol) || f.protocol === 44;
    f.isFragment = f.protocol === 44;
    f.transport = n + 40;
    f.end = n + f.total;
  }
  const icmp = (f.type === 0x0800 && f.protocol === 1) || (f.type === 0x86dd && f.protocol === 58);
  f.isIcmp = icmp;
  if (f.transport !== undefined && !f.offset && !f.hasExtensions)
    f.checksumAt = icmp ? 2 : CHECKSUM_AT[f.protocol];
  return f;
}

/** Whether the transport checksum is right: undefined where that cannot be said. */
export function isTransportRight(f) {
  const { bytes: b, network: n } = f;
  if (f.checksumAt === undefined || f.isFragment || f.end > b.length) return undefined;
  if (f.end - f.transport < f.checksumAt + 2) return undefined;
  if (f.protocol === 17 && u16(b, f.transport + 6) === 0) return true;
  const length = f.end - f.transport;
  const pseudo =
    f.type === 0x86dd
      ? sum16(b, n + 8, n + 40, f.protocol + length)
      : f.isIcmp
        ? 0
        : sum16(b, n + 12, n + 20, f.protocol + length);
  return sum16(b, f.transport, f.end, pseudo) === 0xffff;
}

export const isHeaderRight = (f) => sum16(f.bytes, f.network, f.network + f.headerLength) === 0xffff;

/** Whether the checksum is the sum of the pseudo header, which a sender leaves to its card. */
export function isPartial(f) {
  if (f.checksumAt === undefined || ![6, 17].includes(f.protocol)) return false;
  if (f.transport + f.checksumAt + 2 > f.bytes.length) return false;
  const [from, to] = f.type === 0x86dd ? [8, 40] : [12, 20];
  const sum = sum16(f.bytes, f.network + from, f.network + to, f.protocol + (f.end - f.transport));
  return u16(f.bytes, f.transport + f.checksumAt) === sum;
}

/** [fault, from, to): bytes of the frame as it was given that may be others afterwards; Infinity: its length, too. */
export function faults(record, options) {
  const f = dissect(record);
  const { bytes: b, network: n } = f;
  const has = (option) => options.some((text) => text === `--${option}` || text.startsWith(`--${option}=`));
  const list = [];
  const may = (name, from, to) => list.push([name, from, to]);
  const all = (name) => may(name, 0, Infinity);
  const cuts = has("mtu-trunc") || has("fixlen") || has("efcs");
  const ip = f.type === 0x0800 && f.version !== undefined;
  const ip6 = f.type === 0x86dd && f.version !== undefined;
  const maps = ["pnat", "srcipmap", "dstipmap", "endpoints", "seed"].some(has);
  const checksumOf = (name) => {
    if (f.checksumAt !== undefined) may(name, f.transport + f.checksumAt, f.transport + f.checksumAt + 2);
  };
  const lengthOf = (name) => {
    may(name, n + (ip ? 2 : 4), n + (ip ? 4 : 6));
    if (ip) may(name, n + 10, n + 12);
    checksumOf(name);
  };

  if (f.type <= 1500) may("llc-as-ip", n, Infinity);
  if (has("fixlen") && options.includes("--fixlen=del") && b.length < f.length) all("fixlen-del");
  if (
    has("enet-vlan") &&
    options.includes("--enet-vlan=add") &&
    !f.tags &&
    !(has("enet-vlan-cfi") && has("enet-vlan-pri"))
  )
    may("vlan-bits", b.length - 4, Infinity);
  if (has("skipbroadcast") && GROUP_MACS.test(hex(b, 0, 6))) may("skipbroadcast", 0, 6);
  if (f.type === 0x0806 && maps) {
    // addresses that the capture ends in
    if (b.length < n + 28) may("beyond-capture", n + 14, Infinity);
    if (has("skipbroadcast") && hex(b, n + 24, n + 28) === "ffffffff") may("skipbroadcast", n + 24, n + 28);
  }
  if (!ip && !ip6) return list;

  // the link header
  if (ip6) may("ipv6-mac", 0, 12);
  if (ip && has("seed")) may("seed-mac", 0, 12);
  if (ip && b[n + 12] >> 4 === 14) may("source-mac", 6, 12);
  if (ip && (b[n + 16] >> 4 === 14 || has("dstipmap"))) may("group-mac", 0, 6);

  const odd =
    f.version !== (ip ? 4 : 6) ||
    f.headerLength < 20 ||
    n + f.headerLength > b.length ||
    (f.total && f.total < f.headerLength) ||
    f.total > f.room;
  if (odd || (ip6 && f.total === 40 && f.room > 40)) {
    all("malformed");
    return list;
  }
  if (cuts && b.length < f.length && has("mtu-trunc")) all("beyond-capture");
  if (ip6 && f.isFragment) {
    all("ipv6-fragment");
    return list;
  }
  // an extension header that ends behind the packet
  if (f.hasExtensions && (b[n + 41] + 1) * 8 > b.length - n - 40) {
    all("ipv6-extension");
    return list;
  }
  if (f.hasExtensions) may("ipv6-extension", n + 40, Infinity);
  if (ip && f.total === 0) lengthOf("length-zero");
  else if (f.total < f.room) lengthOf("padding");
  if (has("skipbroadcast") && ip && hex(b, n + 16, n + 20) === "ffffffff") {
    may("skipbroadcast", n + 10, n + 20);
    checksumOf("skipbroadcast");
  }
  if (ip && !has("fixcsum") && !isHeaderRight(f)) may("unasked", n + 10, n + 12);
  if (isPartial(f)) checksumOf("partial");
  else if (!has("fixcsum") && isTransportRight(f) === false) checksumOf("unasked");
  if (f.isIcmp) {
    const type = b[f.transport];
    const quotes = ip ? [3, 4, 5, 11, 12].includes(type) : type >= 1 && type <= 4;
    if (quotes && (maps || has("portmap") || has("tcp-sequence"))) may("quoted", f.transport + 2, f.end);
    if (has("fixcsum") || cuts || (ip6 && maps)) checksumOf("short-icmp");
  }
  if (f.protocol === 136 && maps) checksumOf("udp-lite");
  if (ip && f.isFragment) {
    if (f.protocol === 17 && !f.offset && cuts) checksumOf("fragment-checksum");
    const isPayload = f.offset || f.end - f.transport < 18;
    if (isPayload && (has("portmap") || has("tcp-sequence"))) may("fragment-payload", f.transport, b.length);
  }
  return list;
}

/** How far a frame's bytes behind its addresses move. */
export function shiftOf(record, options) {
  const f = dissect(record);
  if (options.includes("--enet-vlan=add")) return f.type === undefined ? 0 : 4;
  return options.includes("--enet-vlan=del") && f.tags ? -4 : 0;
}

/** RFC 768: a checksum that is 0 is written as ffff, for 0 says that there is none. */
function isZeroSum(theirs, ours, at) {
  const f = dissect(ours);
  const from = f.transport + 6;
  if (f.protocol !== 17 || f.checksumAt === undefined || at < from || at > from + 1) return false;
  return u16(ours.bytes, from) === 0xffff && u16(theirs.bytes, from) === 0 && isTransportRight(f);
}

/**
 * @param theirs and @param ours {bytes, length} @returns names of the faults that make them differ; "?" where no fault explains a byte
 */
export function explain(record, theirs, ours, options) {
  const list = faults(record, options);
  const shift = shiftOf(record, options);
  const used = new Set();
  const whole = list.find(([, , to]) => to === Infinity);
  // the tag is there, but the last four bytes are lost for it
  const isShort =
    list.some(([name]) => name === "vlan-bits") && theirs.bytes.length + 4 === ours.bytes.length;
  if (isShort) {
    used.add("vlan-bits");
    ours = { bytes: ours.bytes.subarray(0, -4), length: ours.length - 4 };
  }
  if (theirs.bytes.length !== ours.bytes.length || theirs.length !== ours.length) used.add(whole?.[0] ?? "?");
  for (let at = 0; at < Math.max(theirs.bytes.length, ours.bytes.length); at++) {
    if (theirs.bytes[at] === ours.bytes[at]) continue;
    const original = at < 12 ? at : at - shift;
    if (isZeroSum(theirs, ours, at)) {
      used.add("udp-zero");
      continue;
    }
    const found = list.find(([, from, to]) => original >= from && original < to);
    used.add(found?.[0] ?? "?");
  }
  return [...used];
}
