import { bytes, udp, write } from "../../../.ci/oracle/frames.mjs";
import { VIP, fromClient, fromServer } from "../../../.ci/oracle/frames-vs.mjs";

const ask = (port, n, options, fields) => fromClient("10.0.1.2", VIP, udp(port, 53, bytes(n), options), fields);
write(import.meta.url, {
  "one.pcap": [ask(5001, 10), ask(5002, 0), ask(5003, 20, { sum: 0 }), ask(5001, 11), ask(5004, 5, { sum: 0x1234 }), ask(5005, 9, {}, { tos: 0xb8, df: 1 })],
  "two.pcap": [
    fromServer("10.0.2.3", "10.0.1.2", udp(5353, 5001, bytes(30))),
    fromServer("10.0.2.2", "10.0.1.2", udp(53, 5002, bytes(0))),
    fromServer("10.0.2.3", "10.0.1.2", udp(5353, 5003, bytes(33), { sum: 0 })),
    fromServer("10.0.2.2", "10.0.1.2", udp(53, 5004, bytes(7), { sum: 0x4321 })),
    fromServer("10.0.2.3", "10.0.1.2", udp(5353, 5005, bytes(600)), { tos: 0x20 }),
    // the other server, for a connection that it does not have
    fromServer("10.0.2.2", "10.0.1.2", udp(53, 5001, bytes(8))),
  ],
  "three.pcap": [...Array.from({ length: 12 }, (_, i) => ask(5100 + i, i)), ...Array.from({ length: 4 }, (_, i) => ask(5001, 100 + i))],
  "unasked.pcap": [fromServer("10.0.2.2", "10.0.1.3", udp(53, 6000, bytes(3))), fromServer("10.0.2.2", "10.0.1.3", udp(54, 6000, bytes(3)))],
});
