import { WHOLE_TCP, bytes, conversation, udp, write } from "../../../.ci/oracle/frames.mjs";
import { CLIENTS, SERVERS, VIP, fromClient, fromServer } from "../../../.ci/oracle/frames-vs.mjs";

const talk = (name, port, server, peer, peerPort, steps) =>
  conversation(name, { c: { ...CLIENTS, ip: "10.0.1.2", port, peer: VIP, peerPort: 80 }, s: { ...SERVERS, ip: server[0], port: server[1], peer, peerPort } }, steps);
const ask = (port) => fromClient("10.0.1.2", VIP, udp(port, 53, bytes(4)));
write(import.meta.url, {
  ...talk("a", 4001, ["10.0.2.3", 80], "10.0.2.100", 4001, WHOLE_TCP.slice(0, 7)),
  ...talk("b", 4002, ["10.0.2.2", 8080], "10.0.2.1", 4002, WHOLE_TCP),
  "dns.pcap": [ask(5001), ask(5002)],
  "dns2.pcap": [fromServer("10.0.2.2", "10.0.2.1", udp(53, 5001, bytes(9)))],
  ...talk("d", 4003, ["10.0.2.3", 80], "10.0.1.2", 4003, WHOLE_TCP.slice(0, 4)),
  "dns3.pcap": [ask(5003), ask(5001)],
  "dns4.pcap": [fromServer("10.0.2.2", "10.0.1.2", udp(53, 5003, bytes(9))), fromServer("10.0.2.2", "10.0.2.1", udp(53, 5001, bytes(9)))],
});
