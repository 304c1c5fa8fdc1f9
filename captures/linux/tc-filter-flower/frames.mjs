import { arp, bytes, echo, echoReply, eth, fragments, hex, ip, ip6, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const A = "02:00:00:00:00:0a";
const B = "02:00:00:00:00:0b";
const L = "02:00:00:00:01:01";

const f = (part, options = {}, o = {}, from = A, to = B) =>
  eth(to, from, ip({ src: "10.0.0.1", dst: "10.0.2.1", ...options }, part), o);
const u = (sport, dport) => udp(sport, dport, bytes(12));
const t = (sport, dport, flags) => tcp(sport, dport, flags);
const q = (spa, tpa, op = 1) => arp({ op, sha: A, spa, tpa });

write(import.meta.url, {
  "in.pcap": [
    f(u(1, 53), { dst: "10.0.1.9" }),
    f(u(1, 53)),
    f(u(1, 54), { dst: "10.0.1.9" }),
    f(u(1, 2), { src: "10.0.0.66" }),
    f(t(1005, 80, "S")),
    f(t(1011, 80, "S")),
    f(t(1005, 81, "S")),
    f(t(1, 2, "SA")),
    f(t(1, 2, "SAP")),
    f(t(1, 2, "A")),
    f(u(1, 2), { tos: 0x24, ttl: 3 }),
    f(u(1, 2), { tos: 0x24, ttl: 4 }),
    f(u(1, 2), { tos: 0x44, ttl: 3 }),
    f(echo(1, 1)),
    f(echoReply(1, 1)),
    ...fragments({ src: "10.0.0.1", dst: "10.0.2.1", proto: 17, id: 7 }, bytes(64), [24, 48]).map((p) => eth(B, A, p)),
    f(u(1, 0x1ff)),
    f(u(1, 0x2ff)),
    eth(B, A, q("10.0.0.1", "10.0.0.2")),
    eth(B, A, q("10.0.0.1", "10.0.1.2")),
    eth(B, A, q("10.0.0.1", "10.0.0.2", 2)),
    f(u(1, 2), {}, { tags: [{ vid: 5, pcp: 3 }] }),
    f(u(1, 2), {}, { tags: [{ vid: 5, pcp: 2 }] }),
    f(u(1, 2), { src: "10.0.0.99" }, { tags: [9] }),
    f(u(1, 2), { src: "10.0.0.98" }, { tags: [9] }),
    f(u(1, 2), {}, { tags: [{ vid: 7, tpid: 0x88a8 }, 8] }),
    f(u(1, 2), {}, { tags: [{ vid: 7, tpid: 0x88a8 }, 9] }),
    f(u(1, 2), {}, { tags: [1, 2, 3] }),
    f(u(1, 2), {}, { tags: [1, 2] }),
    f(u(1, 2), {}, {}, A, "01:00:5e:00:00:01"),
    f(u(1, 2), {}, {}, A, "01:00:5e:80:00:01"),
    eth(B, A, ip6({ src: "2001:db8::1", dst: "2001:db8::2", next: 17 }, hex("00010035000c1234aabbccdd"))),
    eth(B, A, ip6({ src: "2001:db8::1", dst: "2001:db9::2", next: 17 }, hex("00010035000c1234aabbccdd"))),
    f(u(1, 2), {}, {}, "02:00:00:00:00:0c"),
    f(bytes(12), { proto: 47 }),
    f(u(1, 2), { src: "10.0.0.77" }),
  ],
});
