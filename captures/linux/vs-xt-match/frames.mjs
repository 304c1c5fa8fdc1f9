import { bytes, echo, eth, icmp, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2" };
const VIP = "10.0.1.100";
let id = 10000;
const send = (from, to, part) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, id: id++ }, part));
const quoted = ip({ src: c.ip, dst: s.ip, ttl: 62, id: 10001 }, udp(40001, 53, bytes(8))).body();
write(import.meta.url, {
  "c1.pcap": [
    send(c, VIP, tcp(40000, 80, "S")),
    send(c, VIP, udp(40001, 53, bytes(8))),
    send(c, VIP, tcp(40002, 81, "S")),
    send(c, VIP, tcp(40003, 82, "S")),
    send(c, VIP, echo(1, 1)),
    send(c, s.ip, tcp(40004, 22, "S")),
  ],
  "s1.pcap": [
    send(s, c.ip, tcp(8080, 40000, "SA", { seq: 5000, ack: 1001 })),
    send(s, c.ip, udp(53, 40001, bytes(20))),
    send(s, c.ip, icmp(3, 3, 0, quoted)),
    send(s, c.ip, tcp(22, 40004, "RA", { ack: 1001 })),
  ],
  "c2.pcap": [
    send(c, VIP, tcp(40000, 80, "A", { seq: 1001, ack: 5001 })),
    send(c, VIP, udp(40001, 53, bytes(9))),
    send(c, VIP, tcp(40005, 83, "S")),
  ],
});
