import { echo, eth, ip, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2" };
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const far = (port, dport) => send(c, "10.9.1.1", udp(port, dport, bytes(12)));
write(import.meta.url, {
  "c.pcap": [1, 2, 3, 4, 5, 6].map((n) => far(1000 + n, n)),
  "s.pcap": [send({ ...s, ip: "10.9.1.1" }, c.ip, udp(1, 1001, bytes(3))), send({ ...s, ip: "10.9.1.1" }, c.ip, udp(6, 1006, bytes(3)))],
  "again.pcap": [far(1001, 1), far(1003, 3), send({ ...c, ip: "10.9.4.4" }, "10.0.1.1", echo(1, 1)), send(c, "10.0.1.1", echo(1, 2))],
});
