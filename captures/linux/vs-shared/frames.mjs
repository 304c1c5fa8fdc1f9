import { bytes, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";
import { fromClient, fromServer } from "../../../.ci/oracle/frames-vs.mjs";

const [C, V, W] = ["10.0.1.2", "10.0.9.1", "10.0.9.2"];
const to = (vip, sport, dport, flags = "S") => fromClient(C, vip, tcp(sport, dport, flags, { ack: flags === "S" ? 0 : 9 }));
const ALL = [[V, 4001, 80], [W, 4002, 80], [V, 4003, 443], [V, 4004, 80], [W, 4005, 80], [V, 4006, 443], [V, 5001, 53]];
write(import.meta.url, {
  // the same port of the client to two services that may be given the same server
  "one.pcap": [...ALL.map((a) => to(...a)), to(W, 4001, 80), to(V, 4002, 80), fromClient(C, V, udp(5001, 53, bytes(3)))],
  "two.pcap": ["10.0.2.2", "10.0.2.3"].flatMap((server) => [4001, 4002, 4003, 4004, 4005, 4006].map((port) => fromServer(server, C, tcp(80, port, "SA", { ack: 1001 })))).concat([fromServer("10.0.2.2", C, tcp(53, 5001, "SA", { ack: 1001 })), fromServer("10.0.2.2", C, udp(53, 5001, bytes(8)))]),
  "three.pcap": [...ALL.map((a) => to(...a, "A")), to(W, 4101, 80), to(W, 4102, 80), to(V, 4103, 443)],
});
