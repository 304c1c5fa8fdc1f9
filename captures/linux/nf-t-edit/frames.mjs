import { bytes, eth, fragments, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2" };
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const u = (port, fields = {}) => send(c, s.ip, udp(5000, port, bytes(6)), fields);
const all = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 20, 21, 22];
write(import.meta.url, {
  "c.pcap": [
    ...all.map((port) => u(port)),
    ...[6, 7, 8, 9, 10, 11, 12].flatMap((port) => [0x28, 0xff, 0x03].map((tos) => u(port, { tos }))),
    u(2, { ttl: 253 }), u(2, { ttl: 1 }), u(3, { ttl: 3 }), u(3, { ttl: 2 }), u(4, { ttl: 2 }),
    ...[0x10, 0x20, 0x80].flatMap((tos) => [0x1000, 0x0123, 0xfedc].map((id) => u(12, { tos, id }))),
    ...fragments({ src: c.ip, dst: s.ip, id: 700 }, udp(5000, 6, bytes(100)), [48]).map((part) => eth(c.via, c.mac, part)),
  ],
});
