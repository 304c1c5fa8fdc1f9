import { bytes, echo, eth, fragments, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2" };
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const u = (port, to = s.ip, fields = {}, length = 10) => send(c, to, udp(5000, port, bytes(length)), fields);
write(import.meta.url, {
  "c.pcap": [
    u(1), u(1, s.ip, { ttl: 2, df: 1, tos: 0x48 }), u(1, s.ip, { ttl: 1 }), u(1, "10.0.1.1"),
    u(2, "10.0.1.1"), u(3), u(4), u(5), u(6), u(7), u(8),
    u(1, s.ip, {}, 1200),
    u(3, s.ip, { df: 1 }, 1200),
    ...fragments({ src: c.ip, dst: s.ip, id: 700 }, udp(5000, 3, bytes(100)), [48]).map((part) => eth(c.via, c.mac, part)),
    send(c, "10.0.1.1", echo(1, 1)),
  ],
});
