import { bytes, eth, ip, tcp, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2", peer: "10.0.2.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2", peer: "10.0.1.2" };
const send = (from, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: from.peer, ...fields }, part));
write(import.meta.url, {
  "flags.pcap": Array.from({ length: 64 }, (_, i) => send(c, tcp(1000 + i, 80, [..."FSRPAU"].filter((_, bit) => i & (1 << bit)).join("")))),
  "broken.pcap": [
    send(c, tcp(2000, 80, "S", { doff: 4 })), send(c, tcp(2001, 80, "S", { doff: 6 })), send(c, tcp(2002, 80, "S", { sum: 7 })),
    send(c, { proto: 6, body: () => bytes(19) }), send(c, { proto: 6, body: () => bytes(8) }), send(c, { proto: 6, body: () => bytes(3) }),
    send(c, tcp(2003, 80, "SEC")), send(c, tcp(0, 80, "S")), send(c, tcp(2004, 0, "S")),
  ],
  "sums.pcap": [send(c, tcp(3000, 80, "S", { sum: 7 })), send(c, tcp(3001, 80, "S", { doff: 7 }))],
  "strict.pcap": [send(c, tcp(4000, 80, "A")), send(c, tcp(4001, 80, "S")), send(c, tcp(4002, 80, "FA")), send(c, tcp(4003, 80, "SA")), send(c, tcp(4004, 80, "R"))],
});
