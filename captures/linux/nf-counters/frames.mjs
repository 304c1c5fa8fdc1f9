import { echo, eth, ip, tcp, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2" };
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
write(import.meta.url, {
  "c.pcap": [
    send(c, s.ip, udp(1, 1, bytes(10))),
    send(c, s.ip, udp(1, 2, bytes(20))),
    send(c, s.ip, udp(1, 3, bytes(30))),
    send(c, s.ip, echo(1, 1)),
    send(c, s.ip, tcp(1, 1, "S")),
  ],
});
