import { bytes, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2", peer: "10.0.2.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2", peer: "10.0.1.2" };
const send = (from, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: from.peer, ...fields }, part));
write(import.meta.url, {
  "first.pcap": [send(c, udp(1, 53)), send(c, udp(2, 53)), send(c, udp(3, 53, bytes(20)))],
  "answer.pcap": [send(s, udp(53, 2)), send(s, udp(53, 3))],
  "again.pcap": [send(c, udp(3, 53)), send(c, udp(3, 53))],
  "bad.pcap": [
    send(c, udp(10, 53, bytes(4), { sum: 0 })),
    send(c, udp(11, 53, bytes(4), { sum: 0x1234 })),
    send(c, udp(12, 53, bytes(4), { length: 40 })),
    send(c, udp(13, 53, bytes(4), { length: 7 })),
    send(c, udp(14, 53, bytes(4), { length: 9, sum: 0 })),
    send(c, udp(15, 53, bytes(4), { length: 9 })),
    send(c, { proto: 17, body: () => bytes(6) }),
    send(c, udp(0, 53)),
    send(c, udp(16, 0)),
  ],
});
