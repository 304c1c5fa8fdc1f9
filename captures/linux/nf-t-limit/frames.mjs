import { bytes, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2" };
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const times = (count, port) => Array.from({ length: count }, (_, i) => send(c, s.ip, udp(5000 + i, port, bytes(4))));
write(import.meta.url, {
  "nth.pcap": [...times(7, 4), ...times(7, 5), ...times(5, 6), ...times(7, 7), ...times(3, 8)],
  "limit.pcap": [...times(6, 1), ...times(10, 2), ...times(7, 3)],
});
