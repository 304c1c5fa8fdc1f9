import { echo, eth, fragments, icmp, ip, tcp, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2" };
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const from = (n) => ({ ...c, ip: "10.0.1." + n });
const u = (from, to, length = 8, fields = {}) => send(from, to, udp(1, 2, bytes(length)), fields);
write(import.meta.url, {
  "c.pcap": [
    ...[2, 3, 4, 5].map((n) => u(from(n), "10.0.2.2")),
    ...[2, 3, 4, 5].map((n) => u(c, "10.0.2." + n)),
    ...[0, 11, 12, 13, 72, 73, 172, 173, 971, 972, 973].map((n) => u(c, s.ip, n)),
    ...[2, 9, 10, 11, 64, 65, 101, 102, 255].map((ttl) => u(c, s.ip, 8, { ttl })),
    ...[0, 1, 2, 3, 0x08, 0x10, 0x11, 0x12, 0x18, 0x28, 0x88, 0xb8, 0xbb, 0xfc].map((tos) => u(c, s.ip, 8, { tos })),
    u({ ...c, ip: "10.7.1.2" }, s.ip), u({ ...c, ip: "192.168.0.1" }, s.ip),
    send(c, s.ip, echo(1, 1)), send(c, s.ip, icmp(3, 1, 0, bytes(28))), send(c, s.ip, icmp(3, 3, 0, bytes(28))), send(c, s.ip, icmp(255, 0)), send(c, s.ip, bytes(1), { proto: 1 }),
    ...fragments({ src: c.ip, dst: s.ip, id: 960 }, udp(1, 2, bytes(100)), [48]).map((p) => eth(c.via, c.mac, p)),
    u(c, s.ip, 8, { options: Buffer.from([1, 1, 1, 0]) }),
  ],
});
