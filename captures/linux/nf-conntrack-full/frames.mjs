import { WHOLE_TCP, conversation, echo, eth, ip, tcp, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2" };
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const talk = (i) =>
  conversation("full" + i, { c: { ...c, port: 40000 + i, peer: s.ip, peerPort: 80 }, s: { ...s, port: 80, peer: c.ip, peerPort: 40000 + i } }, WHOLE_TCP.slice(0, 4));
write(import.meta.url, {
  ...[1, 2, 3, 4, 5, 6].reduce((all, i) => ({ ...all, ...talk(i) }), {}),
  "late.pcap": [send(c, s.ip, tcp(41000, 80, "S")), send(c, s.ip, udp(1, 2, bytes(3))), send(c, s.ip, udp(1, 9999, bytes(3))), send(c, "10.0.1.1", echo(1, 1))],
  "after.pcap": [send(c, s.ip, tcp(41001, 80, "S"))],
});
