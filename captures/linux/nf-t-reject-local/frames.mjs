import { bytes, echo, eth, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2" };
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const ROUTER = "10.0.1.1";
write(import.meta.url, {
  "c.pcap": [
    send(c, ROUTER, tcp(40000, 22, "S", { seq: 9 })),
    send(c, ROUTER, tcp(40001, 22, "A", { seq: 9, ack: 10 })),
    send(c, "10.0.2.1", tcp(40002, 22, "S", { seq: 9 })),
    send(c, ROUTER, udp(5000, 53, bytes(10))),
    send(c, ROUTER, udp(5000, 54, bytes(10))),
    send(c, "10.0.1.255", udp(5000, 54, bytes(10))),
    eth("ff:ff:ff:ff:ff:ff", c.mac, ip({ src: c.ip, dst: "10.0.1.255" }, udp(5000, 54, bytes(10)))),
    eth("ff:ff:ff:ff:ff:ff", c.mac, ip({ src: c.ip, dst: ROUTER }, udp(5000, 54, bytes(10)))),
    eth("ff:ff:ff:ff:ff:ff", c.mac, ip({ src: c.ip, dst: "10.0.1.255" }, tcp(40003, 22, "S"))),
    send({ ...c, ip: "10.0.1.3" }, ROUTER, echo(1, 1)),
    send({ ...c, ip: "10.0.1.4" }, ROUTER, echo(2, 1)),
    send(c, ROUTER, echo(3, 1)),
  ],
});
