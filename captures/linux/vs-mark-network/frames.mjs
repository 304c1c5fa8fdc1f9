import { bytes, echo, hex, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";
import { fromClient, fromServer } from "../../../.ci/oracle/frames-vs.mjs";

const syn = (client, vip, sport, dport) => fromClient(client, vip, tcp(sport, dport, "S"));
const ask = (client, vip, sport, dport) => fromClient(client, vip, udp(sport, dport, bytes(4)));
write(import.meta.url, {
  "c.pcap": [
    syn("10.0.1.2", "10.50.0.1", 4001, 80), syn("10.0.1.2", "10.50.0.2", 4001, 80), syn("10.0.1.2", "10.50.0.1", 4002, 443), syn("10.0.1.2", "10.50.0.3", 4003, 443),
    ask("10.0.1.2", "10.50.0.1", 5001, 53), ask("10.0.1.3", "10.50.0.2", 5001, 53), ask("10.0.1.2", "10.50.0.1", 5002, 99), ask("10.0.1.4", "10.50.0.1", 5001, 53), ask("10.0.1.5", "10.50.1.1", 5001, 77),
    ask("10.0.1.2", "10.50.200.1", 5003, 7), syn("10.0.1.2", "10.50.200.1", 4004, 7), syn("10.0.1.2", "10.50.0.9", 4005, 80), ask("10.0.1.2", "10.50.0.9", 5005, 80),
    fromClient("10.0.1.2", "10.50.200.1", { proto: 132, body: () => hex("03e80063 00000007 00000000 01000004") }),
    fromClient("10.0.1.2", "10.50.200.1", echo(1, 1)), fromClient("10.0.1.2", "10.50.200.1", { proto: 253, body: () => hex("00") }),
  ],
  "s.pcap": [
    fromServer("10.0.2.3", "10.0.1.2", tcp(80, 4001, "SA", { ack: 1001 })), fromServer("10.0.2.2", "10.0.1.2", tcp(8080, 4001, "SA", { ack: 1001 })), fromServer("10.0.2.3", "10.0.1.2", tcp(443, 4002, "SA", { ack: 1001 })),
    fromServer("10.0.2.2", "10.0.1.2", tcp(443, 4003, "SA", { ack: 1001 })),
    fromServer("10.0.2.3", "10.0.1.2", udp(53, 5001, bytes(9))), fromServer("10.0.2.3", "10.0.1.3", udp(53, 5001, bytes(9))), fromServer("10.0.2.3", "10.0.1.2", udp(99, 5002, bytes(9))),
    fromServer("10.0.2.4", "10.0.1.2", udp(7, 5003, bytes(9))), fromServer("10.0.2.4", "10.0.1.2", udp(80, 5005, bytes(9))), fromServer("10.0.2.2", "10.0.1.4", udp(53, 5001, bytes(9))),
  ],
});
