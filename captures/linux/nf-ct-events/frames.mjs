import { WHOLE_TCP, conversation, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

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
  "before.pcap": [send(c, udp(1, 2))],
  "udp.pcap": [send(c, udp(3, 4))],
  "udpanswer.pcap": [send(s, udp(4, 3)), send(s, udp(2, 1))],
  ...talk("whole", WHOLE_TCP),
  ...talk("reset", [...OPEN, ["s", "R"]]),
  ...talk("refused", [["c", "S"], ["s", "RA", { seq: () => 0 }]]),
});
