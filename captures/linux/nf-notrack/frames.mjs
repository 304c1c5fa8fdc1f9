import { echo, eth, fragments, icmp, ip, tcp, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2" };
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const c3 = { ...c, ip: "10.0.1.3" };
const cut = (from, to, part, cuts, fields = {}) =>
  fragments({ src: from.ip, dst: to, ...fields }, part, cuts).map((piece) => eth(from.via, from.mac, piece));
write(import.meta.url, {
  "c.pcap": [
    send(c, s.ip, udp(1000, 53, bytes(9)), { id: 920 }),
    send(c, s.ip, udp(1000, 55, bytes(9))),
    send(c3, s.ip, tcp(1000, 80, "S")),
    send(c3, s.ip, tcp(1000, 80, "FUP")),
    send(c, "10.0.1.1", echo(1, 1)),
    send(c3, "10.0.1.1", echo(2, 1)),
    send(c, "10.0.1.1", udp(1001, 53, bytes(9))),
    send(c, "10.0.1.1", udp(1001, 54, bytes(9))),
    ...cut(c, s.ip, udp(1002, 53, bytes(2000)), [1000], { id: 921 }),
  ],
  "s.pcap": [
    send(s, c.ip, udp(53, 1000, bytes(20))),
    send(s, "10.0.2.1", udp(53, 1000, bytes(20))),
    send(s, c.ip, icmp(3, 3, 0, ip({ src: c.ip, dst: s.ip, id: 920, ttl: 63 }, udp(1000, 53, bytes(9))).body().subarray(0, 28))),
  ],
});
