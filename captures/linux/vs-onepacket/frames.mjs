import { bytes, icmp, ip, udp, write } from "../../../.ci/oracle/frames.mjs";
import { VIP, fromClient, fromServer } from "../../../.ci/oracle/frames-vs.mjs";

const ask = (port, dport) => fromClient("10.0.1.2", VIP, udp(port, dport, bytes(3)));
const quote = ip({ src: "10.0.1.2", dst: "10.0.2.2", id: 9 }, udp(5000, 53, bytes(3))).body();
write(import.meta.url, {
  "one.pcap": [ask(5000, 53), ask(5000, 53), ask(5000, 53), ask(5001, 53), ask(5000, 54), ask(5000, 54), ask(5001, 54), ask(5000, 123), ask(5000, 123), ask(5000, 123)],
  "two.pcap": [
    fromServer("10.0.2.2", "10.0.1.2", udp(53, 5000, bytes(9))),
    fromServer("10.0.2.3", "10.0.1.2", udp(5353, 5000, bytes(9))),
    fromServer("10.0.2.3", "10.0.1.2", udp(53, 5000, bytes(9))),
    fromServer("10.0.2.3", "10.0.1.2", udp(54, 5000, bytes(9))),
    fromServer("10.0.2.3", "10.0.1.2", udp(123, 5000, bytes(9))),
    fromServer("10.0.2.2", "10.0.1.2", icmp(3, 3, 0, quote)),
  ],
  "three.pcap": [ask(5000, 53), ask(5000, 53), ask(5002, 53)],
});
