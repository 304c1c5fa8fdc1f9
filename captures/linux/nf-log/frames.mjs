import { echo, echoReply, eth, fragments, hex, icmp, ip, tcp, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2" };
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const quote = (part, fields = {}) => ip({ src: s.ip, dst: c.ip, ttl: 60, ...fields }, part).body();
write(import.meta.url, {
  "c.pcap": [
    send(c, s.ip, tcp(1000, 80, "S", { options: hex("020405b4 01010402"), window: 5840 }), { df: 1, tos: 0x1c }),
    send(c, s.ip, tcp(1000, 80, "SAFRPUEC", { ack: 77, urg: 5, seq: 4000000000 })),
    send(c, s.ip, udp(1, 2, bytes(10)), { options: hex("94040000"), ttl: 200 }),
    send(c, s.ip, udp(1, 4, bytes(10)), { tos: 0xff }),
    send(c, s.ip, tcp(1, 5, "A"), { options: hex("94040000") }),
    send(c, s.ip, echo(5, 6)),
    send(c, s.ip, echoReply(7, 8)),
    send(c, s.ip, icmp(3, 3, 0, quote(udp(5, 6, bytes(4))).subarray(0, 28))),
    send(c, s.ip, icmp(3, 4, 1300, quote(tcp(5, 6, "A", { data: bytes(100) }), { df: 1 }).subarray(0, 28))),
    send(c, s.ip, icmp(11, 0, 0, quote(echo(3, 4)).subarray(0, 28))),
    send(c, s.ip, icmp(5, 1, 0x0a000109, quote(udp(5, 6, bytes(4))).subarray(0, 28))),
    send(c, s.ip, icmp(12, 0, 20 << 24, quote(udp(5, 6)).subarray(0, 28))),
    send(c, s.ip, icmp(3, 1, 0, bytes(10))),
    send(c, s.ip, icmp(13, 0, 9, bytes(12))),
    send(c, s.ip, hex("0604 0000 12345678 00000001 00000000"), { proto: 51 }),
    send(c, s.ip, hex("abcdef01 00000001 00000000"), { proto: 50 }),
    send(c, s.ip, bytes(16), { proto: 47 }),
    send(c, s.ip, bytes(2), { proto: 17 }),
    send(c, s.ip, bytes(8), { proto: 6 }),
    ...fragments({ src: c.ip, dst: s.ip, id: 990 }, udp(1, 2, bytes(100)), [48]).map((p) => eth(c.via, c.mac, p)),
    send(c, "10.0.1.1", echo(9, 9)),
    send(c, "10.0.1.1", tcp(9, 9, "S")),
    send(c, s.ip, udp(1, 2), { ttl: 1 }),
  ],
  "quiet.pcap": [send(c, s.ip, udp(1, 2, bytes(10)))],
});
