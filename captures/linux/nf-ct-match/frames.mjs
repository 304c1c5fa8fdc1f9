import { WHOLE_TCP, conversation, echo, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2", peer: "10.0.2.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2", peer: "10.0.1.2" };
const send = (from, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: from.peer, ...fields }, part));
let port = 42000;
const talk = (name, steps) => {
  port++;
  return conversation(name, { c: { ...c, port, peerPort: 80 }, s: { ...s, port: 80, peerPort: port } }, steps);
};
const OPEN = WHOLE_TCP.slice(0, 3);
write(import.meta.url, {
  "ask.pcap": [send(c, udp(100, 53)), send(c, udp(150, 53)), send(c, udp(100, 99), { src: "10.0.1.3" }), send(c, echo(1, 1)), send(c, { proto: 50, body: () => Buffer.alloc(8) })],
  "answer.pcap": [send(s, udp(53, 100)), send(s, udp(53, 150)), send(s, udp(99, 100), { dst: "10.0.1.3" }), send(s, udp(1, 2))],
  ...talk("tcp", WHOLE_TCP),
});
