/**
 * The captures that tcprewrite and vethwork are both given: every kind of frame on which rewriting goes wrong somewhere. Each is a list of
 * records {bytes, length (on the wire, where it was snapped)}; the bytes are the same on every machine.
 */
import {
  arp,
  bytes,
  conversation,
  echo,
  echoReply,
  eth,
  eth802_3,
  fragments,
  hex,
  icmp,
  igmp,
  ip,
  ROUTER_ALERT,
  tcp,
  udp,
  WHOLE_TCP,
} from "../../../.ci/oracle/frames.mjs";
import {
  addr6,
  echo6,
  extension,
  fragments6,
  icmp6,
  option6,
  solicit,
  udp6,
  v6,
} from "../../../.ci/oracle/frames6.mjs";

const A = "02:00:00:00:00:0a";
const B = "02:00:00:00:00:0b";
const ALL = "ff:ff:ff:ff:ff:ff";
const C4 = "10.1.2.3";
const S4 = "10.96.0.10";
const C6 = "2001:db8:1::3";
const S6 = "2001:db8:2::10";

/** The frame's first `length` bytes, as a capture with a snap length keeps them. */
export const snapped = (bytes, length) => ({ bytes: bytes.subarray(0, length), length: bytes.length });
/** The bytes from `from` to `to` replaced. */
const put = (frame, at, ...values) => {
  const copy = Buffer.from(frame);
  values.forEach((value, i) => (copy[at + i] = value));
  return copy;
};
const c2s = (part, fields = {}) => eth(B, A, ip({ src: C4, dst: S4, id: 7, ...fields }, part));
const s2c = (part, fields = {}) => eth(A, B, ip({ src: S4, dst: C4, id: 9, ...fields }, part));
const c2s6 = (part, fields = {}) => eth(B, A, v6({ src: C6, dst: S6, ...fields }, part));
const s2c6 = (part, fields = {}) => eth(A, B, v6({ src: S6, dst: C6, ...fields }, part));

/** A part for an IPv6 TCP segment. */
const tcp6 = (sport, dport, flags, options = {}) => ({
  proto: 6,
  body(src, dst) {
    const segment = Buffer.from(
      tcp(sport, dport, flags, { ...options, sum: 0 }).body(Buffer.alloc(4), Buffer.alloc(4)),
    );
    const sum = options.sum ?? checksum6(src, dst, 6, segment);
    segment.writeUInt16BE(sum, 16);
    return segment;
  },
});
function checksum6(src, dst, proto, data) {
  const whole = Buffer.concat([
    addr6(src),
    addr6(dst),
    hex("00000000"),
    hex("000000"),
    Buffer.from([proto]),
    data,
  ]);
  whole.writeUInt32BE(data.length, 32);
  let sum = 0;
  for (let i = 0; i < whole.length; i += 2) sum += (whole[i] << 8) | (whole[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
/** A transport header's checksum as a kernel leaves it to the network card: the sum of the pseudo header, not inverted. */
function partial(source, destination, proto, length) {
  let sum = proto + length;
  for (const address of [source, destination])
    for (const [i, byte] of address.split(".").map(Number).entries()) sum += i % 2 ? byte : byte << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}

/** With it the UDP checksum from C4:40007 to S4:53 is 0, which is written as ffff. */
const ZERO_SUM = (() => {
  const plain = udp(40007, 53, Buffer.alloc(2)).body(
    Buffer.from([10, 1, 2, 3]),
    Buffer.from([10, 96, 0, 10]),
  );
  return plain.subarray(6, 8);
})();
const UDP = udp(40000, 53, bytes(20));
const TCP = tcp(40001, 80, "PA", { seq: 0x01020304, ack: 0x0a0b0c0d, data: bytes(33) });
const SYN_OPTIONS = hex("020405b4 0402 080a 00000001 00000000 01 030307");

const talk = Object.values(
  conversation(
    "web",
    {
      c: { mac: A, via: B, ip: C4, port: 40010, peer: S4, peerPort: 80 },
      s: { mac: B, via: A, ip: S4, port: 80, peer: C4, peerPort: 40010 },
    },
    WHOLE_TCP,
  ),
).flat();

export const CAPTURES = {
  /** what everybody has */
  "tcp-conversation": talk,
  "udp-both-ways": [c2s(UDP), s2c(udp(53, 40000, bytes(60))), c2s(udp(53, 53)), c2s(udp(1, 65535, bytes(1)))],
  "icmp-echo": [c2s(echo(1, 1)), s2c(echoReply(1, 1)), c2s(echo(1, 2, bytes(33)))],
  "tcp-options": [
    c2s(tcp(40002, 443, "S", { options: SYN_OPTIONS })),
    s2c(tcp(443, 40002, "SA", { options: SYN_OPTIONS, ack: 1001 })),
    c2s(tcp(40002, 443, "A", { options: hex("01 01 080a 00000001 00000000") })),
    c2s(tcp(40002, 443, "AU", { urg: 5, data: bytes(7) })),
    s2c(tcp(443, 40002, "R")),
  ],
  /** a short packet is padded to 60 bytes: the padding is no payload */
  "padded-tcp": [
    eth(B, A, ip({ src: C4, dst: S4, id: 1 }, tcp(40003, 80, "S")), { pad: 60 }),
    eth(B, A, ip({ src: C4, dst: S4, id: 2 }, tcp(40003, 80, "A", { data: bytes(1) })), {
      pad: 60,
      fill: 0xaa,
    }),
    eth(A, B, ip({ src: S4, dst: C4, id: 3 }, tcp(80, 40003, "SA")), { pad: 60, fill: 0x55 }),
  ],
  "padded-udp": [
    eth(B, A, ip({ src: C4, dst: S4, id: 1 }, udp(40004, 53, bytes(3))), { pad: 60 }),
    eth(B, A, ip({ src: C4, dst: S4, id: 2 }, udp(40004, 53)), { pad: 60, fill: 0xff }),
    eth(B, A, ip({ src: C4, dst: S4, id: 3 }, icmp(8, 0, 1)), { pad: 60, fill: 0x11 }),
    eth(B, A, ip({ src: C4, dst: S4, id: 4, proto: 47 }, hex("00000800")), { pad: 60, fill: 0x22 }),
    eth(B, A, v6({ src: C6, dst: S6 }, udp6(40004, 53)), { pad: 66, fill: 0x33 }),
  ],
  fragments: [
    ...fragments({ src: C4, dst: S4, id: 77 }, udp(40005, 53, bytes(100)), [32, 64]).map((part) =>
      eth(B, A, part),
    ),
    ...fragments({ src: S4, dst: C4, id: 78 }, tcp(80, 40005, "PA", { data: bytes(60) }), [24, 40]).map(
      (part) => eth(A, B, part, { pad: 60 }),
    ),
    // the first fragment ends inside the transport header
    ...fragments({ src: C4, dst: S4, id: 79 }, tcp(40006, 80, "S", { data: bytes(4) }), [8]).map((part) =>
      eth(B, A, part),
    ),
    ...fragments({ src: C4, dst: S4, id: 80 }, echo(9, 9, bytes(64)), [32]).map((part) => eth(B, A, part)),
  ],
  "udp-without-checksum": [
    c2s(udp(40007, 53, bytes(9), { sum: 0 })),
    s2c(udp(53, 40007, bytes(30), { sum: 0 })),
    eth(B, A, ip({ src: C4, dst: S4, id: 2 }, udp(40007, 53, bytes(1), { sum: 0 })), { pad: 60 }),
    c2s(udp(40007, 53, bytes(2), { sum: 0xffff })),
    c2s(udp(40007, 53, ZERO_SUM)),
  ],
  "wrong-checksums": [
    c2s(udp(40008, 53, bytes(12), { sum: 0x1234 })),
    c2s(tcp(40008, 80, "PA", { data: bytes(12), sum: 0xbeef })),
    c2s(echo(8, 8, bytes(12), { sum: 0x0001 })),
    c2s(UDP, { sum: 0x4321 }),
    c2s(TCP, { sum: 0 }),
    c2s(tcp(40008, 80, "S", { sum: 0 })),
    c2s6(udp6(40008, 53, bytes(5), { sum: 0x5555 })),
    c2s6(icmp6(128, 0, 1, bytes(4), { sum: 0x7777 })),
  ],
  /** what a capture on the sending machine shows: the card was to finish the checksum */
  "partial-checksums": [
    c2s(udp(40009, 53, bytes(12), { sum: partial(C4, S4, 17, 20) })),
    c2s(tcp(40009, 80, "S", { sum: partial(C4, S4, 6, 20) })),
    c2s(tcp(40009, 80, "PA", { data: bytes(101), sum: partial(C4, S4, 6, 121) })),
    s2c(tcp(80, 40009, "PA", { data: bytes(77), sum: partial(S4, C4, 6, 97) })),
  ],
  /** segmentation left to the card: longer than any MTU, total length 0 */
  offloaded: [
    c2s(tcp(40011, 80, "PA", { data: bytes(3000) })),
    c2s(tcp(40011, 80, "PA", { data: bytes(200) }), { length: 0 }),
  ],
  snapped: [
    snapped(c2s(tcp(40012, 80, "PA", { data: bytes(400) })), 96),
    snapped(c2s(udp(40012, 53, bytes(300))), 64),
    snapped(c2s(udp(40012, 53, bytes(300))), 42),
    snapped(c2s(udp(40012, 53, bytes(300))), 40),
    snapped(c2s(tcp(40012, 80, "S", { data: bytes(300) })), 50),
    snapped(c2s(tcp(40012, 80, "S", { data: bytes(300) })), 38),
    snapped(c2s(echo(1, 1, bytes(200))), 60),
    snapped(c2s6(udp6(40012, 53, bytes(200))), 80),
  ],
  "snapped-headers": [
    snapped(c2s(UDP), 34),
    snapped(c2s(UDP), 33),
    snapped(c2s(UDP), 20),
    snapped(c2s(UDP), 14),
    snapped(c2s6(udp6(1, 2)), 54),
    snapped(c2s6(udp6(1, 2)), 53),
    snapped(eth(ALL, A, arp({ sha: A, spa: C4, tpa: S4 })), 30),
  ],
  vlan: [
    eth(B, A, ip({ src: C4, dst: S4, id: 1 }, UDP), { tags: [5] }),
    eth(B, A, ip({ src: C4, dst: S4, id: 2 }, TCP), { tags: [{ vid: 4094, pcp: 7, dei: 1 }] }),
    eth(B, A, v6({ src: C6, dst: S6 }, udp6(1, 2, bytes(3))), { tags: [{ vid: 0, pcp: 3 }] }),
    eth(ALL, A, arp({ sha: A, spa: C4, tpa: S4 }), { tags: [7], pad: 60 }),
    c2s(UDP),
  ],
  qinq: [
    eth(B, A, ip({ src: C4, dst: S4, id: 1 }, UDP), { tags: [{ vid: 100, tpid: 0x88a8 }, 5] }),
    eth(B, A, ip({ src: C4, dst: S4, id: 2 }, TCP), { tags: [200, 6] }),
    eth(B, A, v6({ src: C6, dst: S6 }, udp6(1, 2, bytes(3))), {
      tags: [
        { vid: 9, tpid: 0x88a8 },
        { vid: 8, pcp: 1 },
      ],
    }),
    eth(B, A, ip({ src: C4, dst: S4, id: 3 }, UDP), { tags: [1, 2, 3] }),
    eth(B, A, ip({ src: C4, dst: S4, id: 4 }, UDP), { tags: [{ vid: 100, tpid: 0x88a8 }] }),
  ],
  "ipv6-plain": [
    c2s6(udp6(40000, 53, bytes(11))),
    s2c6(udp6(53, 40000, bytes(12))),
    c2s6(tcp6(40001, 80, "S")),
    s2c6(tcp6(80, 40001, "SA", { data: bytes(9) })),
    c2s6(echo6(1, 1)),
    c2s6(udp6(40000, 53, bytes(11)), { tc: 0x28, label: 0x12345, hop: 1 }),
    c2s6(bytes(20), { next: 59 }),
    c2s6(bytes(20), { next: 132 }),
  ],
  "ipv6-extensions": [
    c2s6(udp6(40000, 53, bytes(10)), { extensions: [extension(0, [1, 4, 0, 0, 0, 0])] }),
    c2s6(tcp6(40001, 80, "S"), {
      extensions: [extension(60, [1, 4, 0, 0, 0, 0]), extension(0, [5, 2, 0, 0])],
    }),
    c2s6(udp6(40000, 53, bytes(10)), {
      extensions: [extension(43, Buffer.concat([Buffer.from([0, 1, 0, 0, 0, 0]), addr6("2001:db8:3::1")]))],
    }),
    c2s6(echo6(2, 2), { extensions: [extension(60, [1, 12, ...bytes(12)])] }),
    c2s6(hex("3a 04 0000 00000001 00000001 000000000000000000000000"), { next: 51 }),
  ],
  "ipv6-fragments": [
    ...fragments6({ src: C6, dst: S6 }, udp6(40000, 53, bytes(80)), [32, 64]).map((part) => eth(B, A, part)),
    ...fragments6({ src: C6, dst: S6 }, tcp6(40000, 80, "PA", { data: bytes(40) }), [32]).map((part) =>
      eth(B, A, part),
    ),
    ...fragments6({ src: C6, dst: S6 }, echo6(1, 1, bytes(40)), [24]).map((part) => eth(B, A, part)),
  ],
  "neighbour-discovery": [
    eth(
      "33:33:ff:00:00:10",
      A,
      v6({ src: C6, dst: "ff02::1:ff00:10", hop: 255 }, solicit(S6, option6(1, A))),
    ),
    eth("33:33:00:00:00:fb", A, v6({ src: "fe80::a", dst: "ff02::fb" }, udp6(5353, 5353, bytes(12)))),
    eth(
      "33:33:00:00:00:16",
      A,
      v6({ src: "::", dst: "ff02::16", hop: 1, extensions: [extension(0, [5, 2, 0, 0])] }, icmp6(143, 0, 0)),
    ),
  ],
  arp: [
    eth(ALL, A, arp({ sha: A, spa: C4, tpa: S4 })),
    eth(A, B, arp({ op: 2, sha: B, spa: S4, tha: A, tpa: C4 }), { pad: 60 }),
    eth(ALL, A, arp({ sha: A, spa: C4, tpa: C4 })),
    eth(ALL, A, arp({ sha: A, spa: "0.0.0.0", tpa: S4 })),
    eth(ALL, A, arp({ op: 3, sha: A, spa: C4, tpa: S4 })),
    eth(ALL, A, arp({ op: 1, sha: A, spa: C4, tpa: S4, hw: 6 })),
    eth(ALL, A, arp({ op: 1, sha: A, spa: C4, tpa: S4, hln: 8 })),
    eth(ALL, A, arp({ op: 1, sha: A, spa: C4, tpa: S4, proto: 0x86dd })),
    eth(ALL, A, arp({ op: 8, sha: A, spa: C4, tpa: S4 }), { type: 0x8035 }),
    eth(B, A, arp({ sha: A, spa: "224.0.0.9", tpa: "255.255.255.255" })),
  ],
  "multicast-broadcast": [
    eth(
      "01:00:5e:00:00:fb",
      A,
      ip({ src: C4, dst: "224.0.0.251", id: 1, ttl: 255 }, udp(5353, 5353, bytes(9))),
    ),
    eth(
      "01:00:5e:00:00:16",
      A,
      ip({ src: C4, dst: "224.0.0.22", id: 2, ttl: 1, options: ROUTER_ALERT }, igmp(0x16, "239.1.2.3")),
    ),
    eth(ALL, A, ip({ src: "0.0.0.0", dst: "255.255.255.255", id: 3 }, udp(68, 67, bytes(40)))),
    eth(ALL, A, ip({ src: C4, dst: "10.1.2.255", id: 4 }, udp(137, 137, bytes(10)))),
    eth(B, A, ip({ src: "239.255.255.250", dst: S4, id: 5 }, udp(1900, 1900, bytes(10)))),
    eth(B, A, ip({ src: "240.0.0.1", dst: "223.255.255.255", id: 6 }, udp(1, 2, bytes(4)))),
  ],
  "ip-options": [
    c2s(udp(40000, 53, bytes(8)), { options: hex("07 0b 04 00000000 00000000 00") }),
    c2s(tcp(40000, 80, "S"), { options: hex("94040000 83 07 04 0a000001 00") }),
    c2s(echo(3, 3), { options: hex("44 0c 05 00 00000000 00000000") }),
    c2s(udp(40000, 53, bytes(8)), { options: bytes(40, 1) }),
  ],
  tunnels: [
    c2s(Buffer.concat([hex("00000800"), ip({ src: C4, dst: S4, id: 3 }, UDP).body()]), { proto: 47 }),
    c2s(udp(50000, 4789, Buffer.concat([hex("08000000 00000a00"), c2s(TCP)]), { sum: 0 })),
    c2s(Buffer.from(ip({ src: C4, dst: S4, id: 5 }, UDP).body()), { proto: 4 }),
    c2s(Buffer.from(v6({ src: C6, dst: S6 }, udp6(1, 2, bytes(4))).body()), { proto: 41 }),
    c2s6(Buffer.from(ip({ src: C4, dst: S4, id: 5 }, UDP).body()), { next: 4 }),
  ],
  "icmp-errors": [
    s2c(icmp(3, 3, 0, ip({ src: C4, dst: S4, id: 3 }, UDP).body().subarray(0, 28))),
    s2c(icmp(3, 4, 1400, ip({ src: C4, dst: S4, id: 4 }, TCP).body().subarray(0, 48))),
    s2c(icmp(11, 0, 0, ip({ src: C4, dst: S4, id: 5 }, UDP).body())),
    s2c(icmp(5, 1, 0x0a010203, ip({ src: C4, dst: S4, id: 5 }, UDP).body().subarray(0, 28))),
    s2c6(icmp6(1, 4, 0, Buffer.from(v6({ src: C6, dst: S6 }, udp6(1, 2, bytes(5))).body()))),
  ],
  "other-protocols": [
    c2s(bytes(24), { proto: 132 }),
    c2s(bytes(24), { proto: 50 }),
    c2s(bytes(24), { proto: 89 }),
    c2s(bytes(3), { proto: 6 }),
    c2s(bytes(3), { proto: 17 }),
    c2s(bytes(3), { proto: 1 }),
    c2s(Buffer.alloc(0), { proto: 6 }),
    c2s(bytes(24), { proto: 136 }),
  ],
  "not-ip": [
    eth(B, A, bytes(50), { type: 0x88b5 }),
    eth802_3(
      "01:80:c2:00:00:00",
      A,
      hex("424203 0000 00 00 00 8000 020000000001 00000000 8000 020000000001 8001 0000 1400 0200 0f00"),
    ),
    eth("01:80:c2:00:00:0e", A, hex("0207040200000000010a 0403 056574 06020078 0000"), { type: 0x88cc }),
    eth(B, A, hex("11 00 0001 0006 0021 4500 0014"), { type: 0x8864, pad: 60 }),
    eth(B, A, Buffer.concat([hex("00064140"), ip({ src: C4, dst: S4, id: 1 }, UDP).body()]), {
      type: 0x8847,
    }),
    eth(B, A, bytes(3), { type: 0x9000, pad: 60 }),
    eth802_3(B, A, Buffer.concat([hex("aaaa03 000000 0800"), ip({ src: C4, dst: S4, id: 1 }, UDP).body()])),
  ],
  short: [
    { bytes: bytes(1) },
    { bytes: bytes(6) },
    { bytes: bytes(13) },
    { bytes: eth(B, A, Buffer.alloc(0), { type: 0x0800 }) },
    { bytes: eth(B, A, Buffer.alloc(0), { type: 0x86dd }) },
    { bytes: eth(B, A, Buffer.alloc(0), { type: 0x0806 }) },
    { bytes: eth(B, A, Buffer.alloc(0), { type: 0x8100 }) },
    { bytes: eth(B, A, hex("0005 0800"), { type: 0x8100 }) },
    { bytes: eth(B, A, bytes(19), { type: 0x0800 }) },
    { bytes: eth(B, A, bytes(27), { type: 0x0806 }) },
  ],
  malformed: [
    c2s(UDP, { ihl: 4 }),
    c2s(UDP, { ihl: 15 }),
    c2s(UDP, { version: 5 }),
    c2s(UDP, { length: 10 }),
    c2s(UDP, { length: 20 }),
    c2s(UDP, { length: 24 }),
    c2s(UDP, { length: 2000 }),
    c2s(udp(1, 2, bytes(10), { length: 4 })),
    c2s(udp(1, 2, bytes(10), { length: 500 })),
    c2s(tcp(1, 2, "S", { doff: 15 })),
    c2s(tcp(1, 2, "S", { doff: 2 })),
    c2s6(udp6(1, 2, bytes(10)), { version: 4 }),
    c2s6(udp6(1, 2, bytes(10)), { length: 0 }),
    c2s6(udp6(1, 2, bytes(10)), { length: 500 }),
    c2s6(hex("1109"), { next: 0 }),
    put(c2s(UDP), 16, 0xff, 0xff),
  ],
  jumbo: [
    c2s(udp(40000, 53, bytes(8000))),
    c2s(tcp(40000, 80, "PA", { data: bytes(9000) })),
    c2s6(udp6(40000, 53, bytes(2000))),
    c2s(udp(40000, 53, bytes(1472))),
    c2s(udp(40000, 53, bytes(1473))),
    eth(B, A, bytes(2000), { type: 0x88b5 }),
    eth(B, A, ip({ src: C4, dst: S4, id: 2 }, udp(1, 2, bytes(1600))), { tags: [5] }),
    snapped(c2s(udp(40000, 53, bytes(3000))), 1800),
  ],
  /** every TTL and every bit of TOS at its border */
  borders: [
    c2s(UDP, { ttl: 0 }),
    c2s(UDP, { ttl: 1 }),
    c2s(UDP, { ttl: 255 }),
    c2s(UDP, { tos: 0xff }),
    c2s(UDP, { id: 0xffff, evil: 1, df: 1 }),
    c2s(tcp(0, 65535, "S", { seq: 0xffffffff, ack: 0xffffffff })),
    c2s(tcp(80, 80, "FSRPAUEC", { seq: 0, ack: 0 })),
    c2s6(udp6(0, 65535), { hop: 0 }),
    c2s6(udp6(80, 80), { hop: 255, tc: 255, label: 0xfffff }),
  ],
};
