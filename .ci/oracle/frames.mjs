/**
 * Builds the frames of the labs' pcaps. Every function returns bytes or a part that knows its EtherType or IP protocol;
 * a field that is not given has a fixed default, so that a lab's pcaps are the same bytes each time.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const mac = (text) => Buffer.from(text.replaceAll(":", ""), "hex");
const ip4 = (text) => Buffer.from(text.split(".").map(Number));
const u16 = (n) => Buffer.from([(n >> 8) & 255, n & 255]);
const u32 = (n) => Buffer.from([(n >>> 24) & 255, (n >>> 16) & 255, (n >>> 8) & 255, n & 255]);

/** RFC 1071 */
export function checksum(bytes, start = 0) {
  let sum = start;
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i] << 8) | (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** `length` bytes that count up from `first`: a payload in which every byte can be told from its neighbours. */
export const bytes = (length, first = 0) => Buffer.from(Array.from({ length }, (_, i) => (first + i) & 255));
export const hex = (text) => Buffer.from(text.replaceAll(/\s/g, ""), "hex");

const bodyOf = (part, src, dst) => (part instanceof Uint8Array ? Buffer.from(part) : part.body(src, dst));

/**
 * An Ethernet frame. `tags` is a list of VLAN tags from the outside in: a VID, or {vid, pcp, dei, tpid}.
 * `pad` is the length to which zero bytes are added. `type` overrides the part's EtherType.
 */
export function eth(dst, src, part = Buffer.alloc(0), { tags = [], pad = 0, type, fill = 0 } = {}) {
  const head = tags.map((tag) => {
    const { vid, pcp = 0, dei = 0, tpid = 0x8100 } = typeof tag === "number" ? { vid: tag } : tag;
    return Buffer.concat([u16(tpid), u16((pcp << 13) | (dei << 12) | vid)]);
  });
  const frame = Buffer.concat([
    mac(dst),
    mac(src),
    ...head,
    u16(type ?? part.ethertype ?? 0x88b5),
    bodyOf(part),
  ]);
  return frame.length < pad ? Buffer.concat([frame, Buffer.alloc(pad - frame.length, fill)]) : frame;
}

/** An 802.3 frame: a length field in place of the EtherType. */
export const eth802_3 = (dst, src, payload) =>
  Buffer.concat([mac(dst), mac(src), u16(payload.length), payload]);

/** RFC 826. `op`: 1 request, 2 reply. */
export const arp = ({
  op = 1,
  sha,
  spa,
  tha = "00:00:00:00:00:00",
  tpa,
  hw = 1,
  proto = 0x0800,
  hln = 6,
  pln = 4,
}) => ({
  ethertype: 0x0806,
  body: () =>
    Buffer.concat([
      u16(hw),
      u16(proto),
      Buffer.from([hln, pln]),
      u16(op),
      mac(sha),
      ip4(spa),
      mac(tha),
      ip4(tpa),
    ]),
});

let nextId = 1;

/**
 * RFC 791. `offset` is in bytes; `options` is padded with zeros to a whole word; `length`, `ihl`, `version` and `sum` override what is right.
 * `payload` may be cut to make fragments: fragments() does so.
 */
export function ip(
  {
    src,
    dst,
    ttl = 64,
    tos = 0,
    id = nextId++,
    df = 0,
    mf = 0,
    evil = 0,
    offset = 0,
    proto,
    options,
    length,
    ihl,
    version = 4,
    sum,
  },
  payload = Buffer.alloc(0),
) {
  return {
    ethertype: 0x0800,
    body() {
      const s = ip4(src);
      const d = ip4(dst);
      const raw = options ?? Buffer.alloc(0);
      const opts = Buffer.concat([raw, Buffer.alloc((4 - (raw.length % 4)) % 4)]);
      const data = bodyOf(payload, s, d);
      const head = Buffer.concat([
        Buffer.from([(version << 4) | (ihl ?? 5 + opts.length / 4), tos]),
        u16(length ?? 20 + opts.length + data.length),
        u16(id),
        u16((evil << 15) | (df << 14) | (mf << 13) | (offset >> 3)),
        Buffer.from([ttl, proto ?? payload.proto ?? 253]),
        u16(0),
        s,
        d,
        opts,
      ]);
      u16(sum ?? checksum(head)).copy(head, 10);
      return Buffer.concat([head, data]);
    },
  };
}

const pseudo = (src, dst, proto, length) => Buffer.concat([src, dst, Buffer.from([0, proto]), u16(length)]);

export const udp = (sport, dport, data = Buffer.alloc(0), { sum, length } = {}) => ({
  proto: 17,
  body(src, dst) {
    const head = Buffer.concat([u16(sport), u16(dport), u16(length ?? 8 + data.length), u16(0), data]);
    const right = checksum(Buffer.concat([pseudo(src, dst, 17, head.length), head])) || 0xffff;
    u16(sum ?? right).copy(head, 6);
    return head;
  },
});

/** `flags` in letters: any of FSRPAUEC. */
export const tcp = (
  sport,
  dport,
  flags,
  {
    seq = 1000,
    ack = 0,
    window = 65535,
    options = Buffer.alloc(0),
    data = Buffer.alloc(0),
    sum,
    doff,
    urg = 0,
  } = {},
) => ({
  proto: 6,
  body(src, dst) {
    let bits = 0;
    for (const c of flags) bits |= 1 << "FSRPAUEC".indexOf(c);
    const head = Buffer.concat([
      u16(sport),
      u16(dport),
      u32(seq),
      u32(ack),
      Buffer.from([(doff ?? 5 + options.length / 4) << 4, bits]),
      u16(window),
      u16(0),
      u16(urg),
      options,
      data,
    ]);
    u16(sum ?? checksum(Buffer.concat([pseudo(src, dst, 6, head.length), head]))).copy(head, 16);
    return head;
  },
});

/** RFC 792. `rest` is the second word of the header. */
export const icmp = (type, code, rest = 0, data = Buffer.alloc(0), { sum } = {}) => ({
  proto: 1,
  body() {
    const head = Buffer.concat([Buffer.from([type, code]), u16(0), u32(rest), data]);
    u16(sum ?? checksum(head)).copy(head, 2);
    return head;
  },
});
export const echo = (id, seq, data = bytes(8), options = {}) =>
  icmp(8, 0, ((id << 16) | seq) >>> 0, data, options);
export const echoReply = (id, seq, data = bytes(8)) => icmp(0, 0, ((id << 16) | seq) >>> 0, data);

/** IGMP version 1 and 2 (RFC 2236): type, max response time, group. */
export const igmp = (type, group, time = 0, { sum } = {}) => ({
  proto: 2,
  body() {
    const head = Buffer.concat([Buffer.from([type, time]), u16(0), ip4(group)]);
    u16(sum ?? checksum(head)).copy(head, 2);
    return head;
  },
});
/** IGMP version 3 report (RFC 3376 section 4.2): records are {type, group, sources}. */
export const igmp3 = (records) => ({
  proto: 2,
  body() {
    const parts = records.map(({ type, group, sources = [] }) =>
      Buffer.concat([Buffer.from([type, 0]), u16(sources.length), ip4(group), ...sources.map(ip4)]),
    );
    const head = Buffer.concat([Buffer.from([0x22, 0]), u16(0), u16(0), u16(records.length), ...parts]);
    u16(checksum(head)).copy(head, 2);
    return head;
  },
});
/** IGMP version 3 query (RFC 3376 section 4.1). */
export const igmp3Query = (group, { time = 100, s = 0, qrv = 2, qqic = 125, sources = [] } = {}) => ({
  proto: 2,
  body() {
    const head = Buffer.concat([
      Buffer.from([0x11, time]),
      u16(0),
      ip4(group),
      Buffer.from([(s << 3) | qrv, qqic]),
      u16(sources.length),
      ...sources.map(ip4),
    ]);
    u16(checksum(head)).copy(head, 2);
    return head;
  },
});
/** IPv4's Router Alert option (RFC 2113), which IGMP packets carry. */
export const ROUTER_ALERT = Buffer.from([148, 4, 0, 0]);

/** RFC 8200, without extension headers of its own: `next` and `payload` are taken as they are. */
export const ip6 = ({ src, dst, next = 59, hop = 64, length }, payload = Buffer.alloc(0)) => ({
  ethertype: 0x86dd,
  body() {
    const d = Buffer.from(payload);
    return Buffer.concat([
      hex("60000000"),
      u16(length ?? d.length),
      Buffer.from([next, hop]),
      hex(src),
      hex(dst),
      d,
    ]);
  },
});

/** Cuts the payload of a datagram at the given byte offsets (multiples of 8); returns IP parts. */
export function fragments(header, payload, cuts) {
  const all = bodyOf(payload, ip4(header.src), ip4(header.dst));
  const id = header.id ?? nextId++;
  const edges = [0, ...cuts, all.length];
  return edges.slice(0, -1).map((from, i) =>
    ip(
      {
        ...header,
        id,
        proto: header.proto ?? payload.proto,
        offset: from,
        mf: edges[i + 1] < all.length ? 1 : 0,
      },
      all.subarray(from, edges[i + 1]),
    ),
  );
}

/**
 * A TCP conversation as both ends send it, cut where the sender changes, so that a script can replay the pieces in turn: "NAME-c1.pcap",
 * "NAME-s1.pcap", "NAME-c2.pcap" ... An end is {mac, via, ip, port, peer, peerPort, isn}: its own MAC, that of its gateway, its address and port, and
 * where it believes the other end is (the two differ behind NAT).
 *
 * @param steps [end, flags, {data: bytes to send, and any field of tcp()}]: end is "c" or "s". Sequence and acknowledgement numbers follow from
 *   what was sent before; `seq` and `ack` given as functions of the right number override it.
 */
export function conversation(name, { c, s }, steps) {
  const ends = { c: { isn: 1000, ...c }, s: { isn: 500000, ...s } };
  const next = { c: ends.c.isn, s: ends.s.isn };
  const runs = [];
  for (const [who, flags, { data = 0, seq, ack, ttl, tos, ...rest } = {}] of steps) {
    const end = ends[who];
    const other = who === "c" ? "s" : "c";
    const rightAck = flags.includes("A") ? next[other] : 0;
    const payload = typeof data === "number" ? bytes(data) : data;
    const part = tcp(end.port, end.peerPort, flags, {
      ...rest,
      seq: (seq ? seq(next[who]) : next[who]) >>> 0,
      ack: (ack ? ack(rightAck) : rightAck) >>> 0,
      data: payload,
    });
    const frame = eth(end.via, end.mac, ip({ src: end.ip, dst: end.peer, ttl, tos, df: 1 }, part));
    if (!seq) next[who] += payload.length + (flags.includes("S") ? 1 : 0) + (flags.includes("F") ? 1 : 0);
    if (runs.at(-1)?.who !== who) runs.push({ who, frames: [] });
    runs.at(-1).frames.push(frame);
  }
  const count = { c: 0, s: 0 };
  return Object.fromEntries(runs.map(({ who, frames }) => [`${name}-${who}${++count[who]}.pcap`, frames]));
}

/** The steps of a whole conversation: handshake, a request, an answer, both ends close. */
export const WHOLE_TCP = [
  ["c", "S"],
  ["s", "SA"],
  ["c", "A"],
  ["c", "PA", { data: 40 }],
  ["s", "A"],
  ["s", "PA", { data: 100 }],
  ["c", "A"],
  ["c", "FA"],
  ["s", "FA"],
  ["c", "A"],
];

/** A classic pcap of Ethernet frames, one every 4 ms. */
export function pcap(frames) {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(262144, 16);
  head.writeUInt32LE(1, 20);
  const parts = [head];
  frames.forEach((frame, i) => {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(Math.floor((i * 4000) / 1e6), 0);
    record.writeUInt32LE((i * 4000) % 1e6, 4);
    record.writeUInt32LE(frame.length, 8);
    record.writeUInt32LE(frame.length, 12);
    parts.push(record, frame);
  });
  return Buffer.concat(parts);
}

/** Reads what pcap() writes. */
export function readPcap(file) {
  const frames = [];
  for (let i = 24; i + 16 <= file.length;) {
    const length = file.readUInt32LE(i + 8);
    frames.push(file.subarray(i + 16, i + 16 + length));
    i += 16 + length;
  }
  return frames;
}

/** Writes `files` ({name: frames}) beside the lab's frames.mjs (`import.meta.url`). */
export function write(url, files) {
  for (const [name, frames] of Object.entries(files))
    writeFileSync(fileURLToPath(new URL(name, url)), pcap(frames));
}
