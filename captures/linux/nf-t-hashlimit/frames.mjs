import { bytes, echo, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2" };
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const u = (port, last = 2, length = 4, sport = 5000) => send({ ...c, ip: "10.0.1." + last }, s.ip, udp(sport, port, bytes(length)));
const times = (count, make) => Array.from({ length: count }, (_, i) => make(i));
write(import.meta.url, {
  "c.pcap": [
    ...times(5, () => u(1)), ...times(5, () => u(1, 3)), ...times(4, () => u(2)), ...times(4, () => u(2, 3)),
    ...times(3, () => u(3, 4)), ...times(3, () => u(3, 5)), ...times(3, () => u(3, 8)), ...times(3, () => u(4)), ...times(3, () => u(5)),
    ...times(4, () => u(8)), ...times(20, (i) => u(9, 2, 4, 6000 + i)),
    ...times(4, () => send(c, s.ip, echo(1, 1))),
  ],
  "again.pcap": [...times(4, () => u(1)), ...times(4, () => u(2)), ...times(3, () => u(8))],
});
