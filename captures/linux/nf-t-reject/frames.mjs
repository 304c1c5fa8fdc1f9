import { bytes, echo, eth, fragments, hex, icmp, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2" };
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const t = (flags, options = {}, port = 80) => send(c, s.ip, tcp(40000, port, flags, options));
write(import.meta.url, {
  "udp.pcap": [
    ...[100, 101, 102, 103, 104, 105, 106, 107].map((port) => send(c, s.ip, udp(5000, port, bytes(20)))),
    send(c, s.ip, udp(5000, 100, bytes(20), { sum: 0x1111 })),
    send(c, s.ip, udp(5000, 100, bytes(20), { sum: 0 })),
    send(c, s.ip, udp(5000, 100, bytes(600)), { tos: 0xb9, df: 1 }),
    send(c, s.ip, udp(5000, 100, bytes(20)), { options: hex("94040000") }),
    send(c, s.ip, udp(5000, 100, bytes(20)), { ttl: 1 }),
    send(c, s.ip, udp(5000, 100, bytes(20)), { ttl: 2 }),
    ...fragments({ src: c.ip, dst: s.ip, id: 700 }, udp(5000, 100, bytes(100)), [48]).map((part) => eth(c.via, c.mac, part)),
    send(c, s.ip, udp(5000, 100, bytes(20), { length: 100 })),
    send(c, s.ip, hex("138800c8"), { proto: 17 }),
  ],
  "tcp.pcap": [
    t("S", { seq: 100 }),
    t("S", { seq: 100, data: bytes(10) }),
    t("S", { seq: 100, options: hex("020405b4") }),
    t("F", { seq: 200 }),
    t("SA", { seq: 300, ack: 77 }),
    t("A", { seq: 300, ack: 0xfffffff0 }),
    t("PA", { seq: 300, ack: 5, data: bytes(100) }),
    t("FA", { seq: 300, ack: 5 }),
    t("FPU", { seq: 0xffffffff, data: bytes(3) }),
    t("", { seq: 5 }),
    t("R", { seq: 5 }),
    t("RA", { seq: 5, ack: 6 }),
    t("S", { seq: 5, sum: 0x1234 }),
    t("S", { seq: 5 }, 81),
    t("S", { seq: 5, sum: 0x4321 }, 81),
    t("R", { seq: 5 }, 81),
    send(c, s.ip, tcp(40000, 80, "S"), { tos: 0x10, ttl: 2 }),
    send(c, s.ip, tcp(40000, 80, "S"), { options: hex("94040000") }),
    ...fragments({ src: c.ip, dst: s.ip, id: 701 }, tcp(40000, 80, "PA", { data: bytes(100) }), [48]).map((part) => eth(c.via, c.mac, part)),
  ],
  "other.pcap": [
    send(c, s.ip, echo(1, 1)),
    send(c, s.ip, echo(1, 2, bytes(8), { sum: 0x9999 })),
    send(c, s.ip, icmp(3, 3, 0, bytes(28))),
    send(c, s.ip, icmp(11, 0, 0, bytes(28))),
    send(c, s.ip, icmp(13, 0, 0, bytes(12))),
    send(c, s.ip, icmp(20, 0, 0, bytes(12))),
    send(c, s.ip, hex("0000080045000014"), { proto: 47 }),
    send(c, s.ip, hex("8000080045000014"), { proto: 47 }),
    send(c, s.ip, bytes(20), { proto: 132 }),
    send(c, s.ip, bytes(20), { proto: 253 }),
    send(c, s.ip, hex("fffe0001"), { proto: 253 }),
    send(c, s.ip, hex("fffe000000"), { proto: 253 }),
    eth("ff:ff:ff:ff:ff:ff", c.mac, ip({ src: c.ip, dst: s.ip }, udp(5000, 100, bytes(20)))),
  ],
});
