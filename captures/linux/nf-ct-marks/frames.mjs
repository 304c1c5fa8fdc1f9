import { eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2", peer: "10.0.2.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2", peer: "10.0.1.2" };
const send = (from, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: from.peer, ...fields }, part));
write(import.meta.url, {
  "ask.pcap": [1, 2, 3, 4, 5].map((port) => send(c, udp(100, port))),
  "answer.pcap": [1, 2, 3, 4, 5].map((port) => send(s, udp(port, 100))),
});
