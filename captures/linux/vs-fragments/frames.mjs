import { bytes, echo, eth, fragments, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";
import { CLIENTS, SERVERS, VIP, fromClient } from "../../../.ci/oracle/frames-vs.mjs";

let id = 30000;
const cut = (side, src, dst, part, cuts, fields = {}) => fragments({ src, dst, id: id++, ...fields }, part, cuts).map((piece) => eth(side.via, side.mac, piece));
const c = (part, cuts, fields) => cut(CLIENTS, "10.0.1.2", VIP, part, cuts, fields);
const s = (part, cuts, fields) => cut(SERVERS, "10.0.2.2", "10.0.1.2", part, cuts, fields);
const ask = (port, n) => udp(port, 53, bytes(n));
write(import.meta.url, {
  "c.pcap": [
    ...c(ask(5001, 3000), [1480, 2960]),
    ...c(ask(5002, 2000), [1000]).reverse(),
    ...c(ask(5003, 2000), [8, 16, 1000]),
    ...c(ask(5004, 2000), [1000]).slice(0, 1),
    ...c(ask(5005, 2000), [1000]).slice(1),
    ...c(udp(5001, 55, bytes(2000)), [1000]),
    ...c(tcp(4001, 80, "S", { data: bytes(100) }), [64]),
    ...c(tcp(4002, 80, "S"), [8]),
    ...c(udp(5001, 54, bytes(2000)), [1000]),
    ...c(udp(5001, 54, bytes(2000)), [1000]),
    ...c(echo(1, 1, bytes(1800)), [1480]),
    ...c(ask(5006, 1200), [600], { df: 1 }),
  ],
  "s.pcap": [
    ...s(udp(5353, 5001, bytes(2500)), [1480]),
    ...s(udp(5353, 5002, bytes(2500)), [1000, 2000]).reverse(),
    ...s(udp(5353, 5009, bytes(2500)), [1480]),
    ...s(udp(5353, 5003, bytes(2500)), [1480]).slice(1),
    ...s(tcp(80, 4001, "SA", { ack: 1001, data: bytes(60) }), [40]),
    ...s(udp(99, 5001, bytes(600)), [304]),
  ],
  "small.pcap": [
    ...c(ask(5001, 1400), [1000]),
    ...c(ask(5010, 1400), [504, 1008]),
    ...c(ask(5011, 1400), [1000], { df: 1 }),
    fromClient("10.0.1.2", VIP, ask(5012, 1400), { id: 31000 }),
    fromClient("10.0.1.2", VIP, ask(5012, 1400), { id: 31001, df: 1 }),
    fromClient("10.0.1.2", VIP, tcp(4001, 80, "A", { data: bytes(1000) }), { id: 31002, df: 1 }),
  ],
});
