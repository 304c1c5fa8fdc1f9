import { WHOLE_TCP, conversation, echo, echoReply, eth, icmp, ip, tcp, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2" };
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const quote = (fields, part) => ip({ ttl: 60, ...fields }, part).body().subarray(0, 28);
write(import.meta.url, {
  ...conversation("tcp", { c: { ...c, port: 40000, peer: s.ip, peerPort: 443 }, s: { ...s, port: 443, peer: "10.0.2.9", peerPort: 40000 } }, WHOLE_TCP),
  "c.pcap": [
    send(c, s.ip, udp(1000, 9999, bytes(9))),
    send(c, "10.0.1.1", udp(1001, 8000, bytes(9)), { id: 700 }),
    send(c, s.ip, udp(1002, 123, bytes(9)), { id: 701 }),
    send(c, s.ip, echo(5, 1)),
    send(c, s.ip, tcp(40001, 80, "SFA")),
    send(c, s.ip, tcp(40002, 80, "SA", { ack: 4 })),
    send(c, s.ip, echoReply(6, 1)),
    send(c, s.ip, udp(1003, 0, bytes(9))),
    send(c, s.ip, bytes(20), { proto: 50 }),
  ],
  "s.pcap": [
    send({ ...s, ip: "10.0.2.3" }, c.ip, udp(53, 1001, bytes(9))),
    send(s, c.ip, icmp(3, 3, 0, quote({ src: c.ip, dst: s.ip, id: 701 }, udp(1002, 123, bytes(9))))),
    send(s, c.ip, icmp(3, 3, 0, quote({ src: c.ip, dst: s.ip, id: 702 }, udp(1009, 123, bytes(9))))),
    send(s, c.ip, echoReply(5, 1)),
    send(s, c.ip, udp(9999, 1000, bytes(9))),
  ],
  "c2.pcap": [send(c, "10.0.1.1", udp(1001, 8000, bytes(9))), send(c, s.ip, udp(1002, 123, bytes(9)))],
});
