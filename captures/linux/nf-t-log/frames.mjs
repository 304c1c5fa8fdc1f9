import { bytes, echo, echoReply, eth, fragments, hex, icmp, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2" };
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const quoted = (part, fields = {}) => ip({ src: s.ip, dst: c.ip, id: 4660, ...fields }, part).body();
const u = (options) => udp(5000, 53, bytes(12), options);
write(import.meta.url, {
  "c.pcap": [
    send(c, s.ip, tcp(40000, 80, "S", { seq: 4000000000, options: hex("020405b40402080a000000010000000001030307") }), { df: 1 }),
    send(c, s.ip, tcp(40000, 80, "SFRPAUEC", { seq: 1, ack: 2, urg: 9, window: 0 })),
    send(c, s.ip, tcp(40000, 80, "A", { ack: 7, doff: 15 })),
    send(c, s.ip, tcp(40000, 80, "A", { ack: 7, doff: 3 })),
    send(c, s.ip, hex("9c400050"), { proto: 6 }),
    send(c, s.ip, u(), { tos: 0xff, evil: 1 }),
    send(c, s.ip, u({ length: 1000, sum: 1 })),
    send(c, s.ip, hex("1388"), { proto: 17 }),
    send(c, s.ip, u(), { options: hex("94040000070b08000000000000000000") }),
    ...fragments({ src: c.ip, dst: s.ip, id: 700 }, udp(5000, 100, bytes(100)), [48]).map((part) => eth(c.via, c.mac, part)),
    send(c, s.ip, echo(513, 7)),
    send(c, s.ip, echoReply(513, 7)),
    send(c, s.ip, icmp(3, 3, 0, quoted(udp(53, 5000, bytes(4))))),
    send(c, s.ip, icmp(3, 4, 1280, quoted(tcp(80, 40000, "A", { ack: 5 })))),
    send(c, s.ip, icmp(11, 0, 0, quoted(udp(53, 5000, bytes(4)), { options: hex("94040000") }).subarray(0, 28))),
    send(c, s.ip, icmp(11, 1, 0, quoted(icmp(3, 1, 0, quoted(u()))))),
    send(c, s.ip, icmp(5, 1, 0x0a000109, quoted(u()))),
    send(c, s.ip, icmp(12, 0, 0x14000000, quoted(u()))),
    send(c, s.ip, icmp(4, 0, 0, quoted(u()))),
    send(c, s.ip, icmp(3, 1, 0, bytes(10))),
    send(c, s.ip, icmp(13, 0, 0, bytes(12))),
    send(c, s.ip, icmp(17, 0, 0, bytes(2))),
    send(c, s.ip, icmp(42, 3, 0, bytes(2))),
    send(c, s.ip, hex("0800"), { proto: 1 }),
    send(c, s.ip, hex("0000123400000001"), { proto: 50 }),
    send(c, s.ip, hex("abcd"), { proto: 50 }),
    send(c, s.ip, hex("3b0400000000beef000000010000000000000000"), { proto: 51 }),
    send(c, s.ip, bytes(4), { proto: 51 }),
    send(c, s.ip, bytes(12), { proto: 136 }),
    send(c, s.ip, bytes(12), { proto: 47 }),
    send(c, s.ip, bytes(12), { proto: 255 }),
    send(c, "10.0.1.1", echo(1, 1)),
    send(c, "10.0.1.1", udp(1, 9, bytes(3))),
    send(c, s.ip, u(), { ttl: 1 }),
  ],
});
