import { echo, echoReply, eth, icmp, ip, tcp, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2" };
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const from = (n) => ({ ...c, ip: "10.0.1." + n });
write(import.meta.url, {
  "c.pcap": [
    send(c, "10.0.1.1", echo(1, 1)),
    send(c, "10.0.1.1", echo(1, 2, bytes(200))),
    send(from(4), "10.0.1.1", echo(1, 3)),
    send(c, "10.0.1.1", udp(5000, 1000, bytes(4))),
    send(from(3), "10.0.1.1", udp(5000, 1001, bytes(4))),
    send(c, "10.0.1.1", udp(5000, 1004, bytes(4))),
    send(c, "10.0.1.1", tcp(5000, 22, "S")),
    send(c, "10.0.1.1", tcp(5000, 113, "S")),
    send(c, "10.0.1.1", tcp(5000, 80, "S")),
    send(c, s.ip, udp(5001, 9, bytes(4)), { ttl: 1 }),
    eth("ff:ff:ff:ff:ff:ff", c.mac, ip({ src: c.ip, dst: "10.0.1.255" }, udp(5000, 9, bytes(4)))),
    send(c, "10.0.2.1", echo(1, 4)),
    send(c, "10.0.1.1", icmp(13, 0, 0, bytes(12))),
  ],
  "s.pcap": [send(s, "10.0.2.1", echoReply(41, 1)), send(s, "10.0.2.1", echoReply(43, 1)), send(s, "10.0.2.1", echoReply(45, 1))],
  "silent.pcap": [send(c, "10.0.1.1", echo(2, 1)), send(c, "10.0.1.1", tcp(5002, 22, "S")), send(c, s.ip, udp(5003, 9, bytes(4)), { ttl: 1 }), send(c, s.ip, echo(2, 2))],
});
