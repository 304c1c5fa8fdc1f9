import { WHOLE_TCP, conversation, echo, eth, hex, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

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
  "some.pcap": [send(c, udp(1, 2)), send(c, udp(3, 4)), send(c, echo(1, 1)), send(c, { proto: 50, body: () => hex("00") }), send(c, { proto: 47, body: () => hex("00000800") })],
  "again.pcap": [send(c, udp(1, 2))],
  ...talk("sent", [["c", "S"]]),
  ...talk("recv", [["c", "S"], ["s", "SA"]]),
  ...talk("est", OPEN),
  ...talk("fin", [...OPEN, ["c", "FA"]]),
  ...talk("closew", [...OPEN, ["c", "FA"], ["s", "A"]]),
  ...talk("last", [...OPEN, ["c", "FA"], ["s", "FA"]]),
  ...talk("time", WHOLE_TCP),
  ...talk("close", [...OPEN, ["s", "R"]]),
});
