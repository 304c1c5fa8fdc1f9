import { WHOLE_TCP, bytes, conversation, echo, eth, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

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
  "local.pcap": [
    send(c, echo(1, 1), { dst: "10.0.1.1" }), send(c, udp(1, 5), { dst: "10.0.1.1" }), send(c, udp(1, 7), { dst: "10.0.1.1" }),
    send(c, tcp(1, 80, "S"), { dst: "10.0.1.1" }), send(c, tcp(1, 81, "S"), { dst: "10.0.1.1" }), send(c, tcp(2, 82, "A", { ack: 5 }), { dst: "10.0.1.1" }),
  ],
  ...talk("cut", [...OPEN, ["c", "PA", { data: 20 }], ["s", "A"]]),
});
