import { bytes, echo, eth, icmp, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2", peer: "10.0.2.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2", peer: "10.0.1.2" };
const send = (from, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: from.peer, ...fields }, part));
write(import.meta.url, {
  "ask.pcap": [send(c, udp(100, 1)), send(c, udp(100, 2)), send(c, udp(100, 3)), send(c, echo(5, 1), { dst: "10.0.1.1" })],
  "answer.pcap": [send(s, udp(1, 100)), send(s, udp(2, 100)), send(s, udp(3, 100))],
  "dying.pcap": [send(c, udp(100, 1, bytes(4)), { ttl: 1 }), send(c, udp(100, 4, bytes(4)), { ttl: 1 })],
});
