import { bytes, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";
import { VIP, fromClient, fromServer } from "../../../.ci/oracle/frames-vs.mjs";

const syn = (client, sport, dport) => fromClient(client, VIP, tcp(sport, dport, "S"));
const ask = (client, sport, dport) => fromClient(client, VIP, udp(sport, dport, bytes(3)));
write(import.meta.url, {
  "one.pcap": [
    syn("10.0.1.2", 4001, 80), syn("10.0.1.2", 4002, 443), syn("10.0.1.3", 4001, 443), syn("10.0.1.3", 4002, 80), ask("10.0.1.2", 5001, 443), ask("10.0.1.3", 5001, 443),
    ask("10.0.1.2", 5002, 53), ask("10.0.1.2", 5003, 53), ask("10.0.1.3", 5003, 53), ask("10.0.1.2", 5004, 54), syn("10.0.1.4", 4001, 443), syn("10.0.1.4", 4002, 444),
  ],
  "two.pcap": [
    fromServer("10.0.2.3", "10.0.1.2", tcp(80, 4001, "SA", { ack: 1001 })),
    fromServer("10.0.2.2", "10.0.1.3", tcp(443, 4001, "SA", { ack: 1001 })),
    fromServer("10.0.2.3", "10.0.1.2", udp(443, 5001, bytes(9))),
    fromServer("10.0.2.3", "10.0.1.2", udp(5353, 5002, bytes(9))),
    fromServer("10.0.2.3", "10.0.1.2", udp(53, 5002, bytes(9))),
    fromServer("10.0.2.2", "10.0.1.2", udp(53, 5003, bytes(9))),
    fromServer("10.0.2.4", "10.0.1.2", udp(54, 5004, bytes(9))),
  ],
  "three.pcap": [syn("10.0.1.2", 4101, 80), syn("10.0.1.2", 4102, 443), fromClient("10.0.1.2", VIP, tcp(4001, 80, "A", { ack: 5 }))],
});
