import { echo, eth, icmp, ip, tcp, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2" };
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const c3 = { ...c, ip: "10.0.1.3" };
const router = { ...s, ip: "10.0.2.4" };
const quote = (length, fields, part) => ip({ ttl: 60, ...fields }, part).body().subarray(0, length);
const dns = udp(1000, 53, bytes(30));
const q = (length = 28, fields = {}) => quote(length, { src: "10.0.2.1", dst: s.ip, id: 801, ...fields }, dns);
const web = (flags, more) => tcp(2000, 80, flags, more);
write(import.meta.url, {
  "flows.pcap": [
    send(c, "10.0.1.1", udp(1000, 8000, bytes(30)), { id: 801 }),
    send(c, "10.0.1.1", tcp(2000, 8080, "S"), { id: 802 }),
    send(c3, s.ip, udp(3000, 123, bytes(30)), { id: 803 }),
    send(c3, "10.0.9.9", echo(11, 1), { id: 804 }),
  ],
  "answers.pcap": [send(s, "10.0.2.1", udp(53, 1000, bytes(44)), { id: 811 })],
  "errors.pcap": [
    send(s, "10.0.2.1", icmp(3, 3, 0, q())),
    send(s, "10.0.2.1", icmp(3, 3, 0, q(50))),
    send(router, "10.0.2.1", icmp(11, 0, 0, q(28))),
    send(router, "10.0.2.1", icmp(3, 4, 600, q(58))),
    send(s, c.ip, icmp(3, 2, 0, quote(28, { src: c.ip, dst: s.ip, id: 802 }, web("S")))),
    send(router, "10.0.2.9", icmp(11, 0, 0, quote(28, { src: "10.0.2.9", dst: "10.0.9.9", id: 804 }, echo(11, 1)))),
    send(router, "10.0.2.9", icmp(3, 13, 0, quote(28, { src: "10.0.2.9", dst: s.ip, id: 803 }, udp(3000, 123, bytes(30))))),
    // damaged: the quote too short, its header's checksum wrong, the message's checksum wrong, no such flow, a redirect, a source quench
    send(s, "10.0.2.1", icmp(3, 3, 0, q(24))),
    send(s, "10.0.2.1", icmp(3, 3, 0, q(28, { sum: 0x1234 }))),
    send(s, "10.0.2.1", icmp(3, 3, 0, q(), { sum: 0x4321 })),
    send(s, "10.0.2.1", icmp(3, 3, 0, quote(28, { src: "10.0.2.1", dst: s.ip }, udp(1, 53, bytes(3))))),
    send(router, "10.0.2.1", icmp(5, 1, 0x0a000205, q())),
    send(router, "10.0.2.1", icmp(4, 0, 0, q())),
    send(router, "10.0.2.1", icmp(12, 0, 20 << 24, q(58))),
  ],
  "inward.pcap": [
    // the client refuses the answer that it got from 10.0.1.1:8000
    send(c, "10.0.1.1", icmp(3, 3, 0, quote(28, { src: "10.0.1.1", dst: c.ip, id: 811 }, udp(8000, 1000, bytes(44))))),
    send({ ...c, ip: "10.0.1.5" }, "10.0.1.1", icmp(11, 0, 0, quote(28, { src: "10.0.1.1", dst: c.ip, id: 811 }, udp(8000, 1000, bytes(44))))),
  ],
  // the router's own errors about translated packets: expired, too big, no route
  "own.pcap": [
    send(c, "10.0.1.1", udp(1001, 8000, bytes(30)), { ttl: 1 }),
    send(c, "10.0.1.1", udp(1002, 8000, bytes(1100)), { df: 1 }),
    send(c3, s.ip, udp(1003, 9, bytes(1100)), { df: 1 }),
    send(c3, "172.16.0.1", udp(1004, 9, bytes(10))),
  ],
});
