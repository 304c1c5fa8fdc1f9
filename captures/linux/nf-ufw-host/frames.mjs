import { WHOLE_TCP, conversation, echo, eth, icmp, ip, tcp, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2" };
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const R = "10.0.1.1";
const bc = (to, part) => eth("ff:ff:ff:ff:ff:ff", c.mac, ip({ src: c.ip, dst: to }, part));
write(import.meta.url, {
  "c.pcap": [
    send(c, R, echo(1, 1)),
    send(c, R, tcp(1000, 80, "S")),
    send(c, R, tcp(1000, 443, "S")),
    send(c, R, tcp(1000, 25, "S")),
    send(c, R, tcp(1000, 113, "S")),
    send(c, R, udp(1000, 113, bytes(4))),
    send(c, R, udp(1000, 161, bytes(4))),
    send({ ...c, ip: "10.0.1.200" }, R, udp(1000, 161, bytes(4))),
    send(c, R, tcp(1001, 80, "SA", { ack: 3 })),
    send(c, R, tcp(1002, 8080, "S")),
    bc("10.0.1.255", udp(137, 137, bytes(50))),
    bc("255.255.255.255", udp(68, 67, bytes(50))),
    send(c, R, udp(138, 138, bytes(5))),
    send(c, R, icmp(13, 0, 0, bytes(12))),
    send(c, R, udp(5, 50000, bytes(5))),
  ],
  "ssh.pcap": [1, 2, 3, 4, 5, 6, 7, 8].map((n) => send(c, R, tcp(2000 + n, 22, "S"))),
  ...conversation("https", { c: { ...c, port: 3000, peer: s.ip, peerPort: 443 }, s: { ...s, port: 443, peer: c.ip, peerPort: 3000 } }, WHOLE_TCP),
  "forward.pcap": [send(c, s.ip, tcp(3001, 80, "S")), send(c, s.ip, echo(2, 1)), send(c, s.ip, udp(1, 443, bytes(3))), send(s, c.ip, udp(1, 2, bytes(3)))],
});
