import { bytes, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2" };
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const u = (port, last = 2, ttl = 64, src = "10.0.1." + last) => send({ ...c, ip: src }, s.ip, udp(5000, port, bytes(4)), { ttl });
const times = (count, make) => Array.from({ length: count }, (_, i) => make(i));
write(import.meta.url, {
  "c.pcap": [
    u(2), u(1), u(2), u(2, 3), u(1, 3), u(1, 3), u(2, 3), u(3, 3), u(2, 3),
    ...times(6, () => u(4)), ...times(2, () => u(4, 3)),
    u(5, 2, 33), u(6, 2, 33), u(6, 2, 34), u(7), u(7, 9), u(8), u(9, 9), u(9, 2, 64, "10.0.5.1"),
    ...times(105, (i) => u(11, 0, 64, "10.0.6." + (i + 1))),
  ],
  "later.pcap": [u(2), u(1, 4), u(1, 5), u(10, 4), u(10, 5), u(10), u(4)],
});
