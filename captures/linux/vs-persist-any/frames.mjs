import { bytes, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";
import { VIP, fromClient, fromServer } from "../../../.ci/oracle/frames-vs.mjs";

const syn = (client, sport, dport) => fromClient(client, VIP, tcp(sport, dport, "S"));
const ask = (client, sport, dport) => fromClient(client, VIP, udp(sport, dport, bytes(3)));
write(import.meta.url, {
  "one.pcap": [
    syn("10.0.1.2", 4001, 80), syn("10.0.1.2", 4002, 8080), syn("10.0.1.3", 4001, 80), syn("10.0.1.3", 4002, 22), syn("10.0.1.2", 4003, 443),
    ask("10.0.1.2", 5001, 53), ask("10.0.1.2", 5002, 123), ask("10.0.1.3", 5001, 53), ask("10.0.1.3", 5003, 123), ask("10.0.1.4", 5001, 53), syn("10.0.1.4", 4004, 443),
  ],
  "two.pcap": [
    fromServer("10.0.2.3", "10.0.1.2", tcp(80, 4001, "SA", { ack: 1001 })),
    fromServer("10.0.2.3", "10.0.1.2", tcp(8080, 4002, "SA", { ack: 1001 })),
    fromServer("10.0.2.2", "10.0.1.3", tcp(22, 4002, "SA", { ack: 1001 })),
    fromServer("10.0.2.2", "10.0.1.2", tcp(22, 4002, "SA", { ack: 1001 })),
    fromServer("10.0.2.5", "10.0.1.2", tcp(8443, 4003, "SA", { ack: 1001 })),
    fromServer("10.0.2.4", "10.0.1.2", udp(99, 5001, bytes(9))),
    fromServer("10.0.2.4", "10.0.1.2", udp(53, 5001, bytes(9))),
    fromServer("10.0.2.2", "10.0.1.3", udp(123, 5003, bytes(9))),
    fromServer("10.0.2.2", "10.0.1.4", udp(53, 5001, bytes(9))),
  ],
  "three.pcap": [syn("10.0.1.2", 4101, 443), syn("10.0.1.5", 4101, 443), fromClient("10.0.1.4", VIP, tcp(4004, 443, "A", { ack: 5 }))],
  "four.pcap": [syn("10.0.1.2", 4201, 80), ask("10.0.1.2", 5201, 80), fromClient("10.0.1.2", VIP, tcp(4001, 80, "A", { ack: 5 }))],
});
