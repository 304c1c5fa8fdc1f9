import { arp, bytes, echo, eth, hex, igmp, ip, ip6, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const A = "02:00:00:00:01:0a";
const B = "02:00:00:00:01:0b";
const none = Buffer.alloc(4);
const u6 = (sport, dport) => udp(sport, dport, bytes(4)).body(none, none);
const six = { src: "fd000000000000000000000000000001", dst: "fd000000000000000000000000000002" };
const inner = (src, dst, part) => ip({ src, dst }, part).body();
const f = (d, s, x, y) => [
  eth(d, s, ip({ src: x, dst: y }, udp(1000, 2000, bytes(8)))),
  eth(d, s, ip({ src: x, dst: y }, udp(2000, 1000, bytes(8)))),
  eth(d, s, ip({ src: x, dst: y }, tcp(1000, 80, "S"))),
  eth(d, s, ip({ src: x, dst: y }, echo(1, 1))),
  eth(d, s, ip({ src: x, dst: y, mf: 1 }, udp(1000, 2000, bytes(8)))),
  eth(d, s, ip({ src: x, dst: y, offset: 16, proto: 17 }, bytes(16))),
  eth(d, s, ip({ src: x, dst: y, proto: 50 }, hex("0102030405060708"))),
  eth(d, s, ip({ src: x, dst: y, proto: 51 }, hex("0602000001020304050607080910111213141516"))),
  eth(d, s, ip({ src: x, dst: y, proto: 132 }, hex("1388138900000001"))),
  eth(d, s, ip({ src: x, dst: y, options: hex("94040000") }, udp(1, 2, bytes(4)))),
  eth(d, s, ip({ src: x, dst: y, options: hex("94040000") }, igmp(0x16, "239.1.2.3"))),
  // IP in IP, GRE with key, GRE with an Ethernet frame, GRE with routing
  eth(d, s, ip({ src: x, dst: y, proto: 4 }, inner("1.2.3.4", "5.6.7.8", udp(7, 8, bytes(4))))),
  eth(
    d,
    s,
    ip(
      { src: x, dst: y, proto: 47 },
      Buffer.concat([hex("2000080011223344"), inner("1.2.3.4", "5.6.7.8", udp(7, 8, bytes(4)))]),
    ),
  ),
  eth(
    d,
    s,
    ip(
      { src: x, dst: y, proto: 47 },
      Buffer.concat([
        hex("00006558"),
        eth(d, s, ip({ src: "1.2.3.4", dst: "9.9.9.9" }, udp(7, 8, bytes(4)))),
      ]),
    ),
  ),
  eth(d, s, ip({ src: x, dst: y, proto: 47 }, hex("4000080000000000"))),
  eth(d, s, ip6({ ...six, next: 17 }, u6(5, 6))),
  eth(d, s, ip6({ src: six.dst, dst: six.src, next: 17 }, u6(6, 5))),
  eth(d, s, ip6({ ...six, next: 0 }, Buffer.concat([hex("1100050200000100"), u6(5, 6)]))),
  eth(d, s, ip6({ ...six, next: 44 }, Buffer.concat([hex("1100000100000007"), u6(5, 6)]))),
  eth(d, s, arp({ sha: s, spa: x, tpa: y })),
  eth(d, s, bytes(40), { type: 0x88b5 }),
  eth(d, s, hex("1100000100160021" + inner("1.2.3.4", "5.6.7.8", udp(7, 8, bytes(4))).toString("hex")), {
    type: 0x8864,
  }),
  eth(d, s, ip({ src: x, dst: y }, udp(1000, 2000, bytes(8))), { tags: [10] }),
  eth(d, s, ip({ src: x, dst: y }, udp(1000, 2000, bytes(8))), { tags: [{ vid: 10, pcp: 5, dei: 1 }, 20] }),
];

write(import.meta.url, {
  "a.pcap": f(B, A, "192.168.0.1", "192.168.0.2"),
  "b.pcap": f(A, B, "192.168.0.2", "192.168.0.1"),
});
