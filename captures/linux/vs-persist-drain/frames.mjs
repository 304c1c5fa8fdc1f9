import { bytes, udp, write } from "../../../.ci/oracle/frames.mjs";
import { VIP, fromClient } from "../../../.ci/oracle/frames-vs.mjs";

const ask = (client, port) => fromClient(`10.0.1.${client}`, VIP, udp(port, 53, bytes(4)));
write(import.meta.url, {
  "one.pcap": [ask(2, 5000), ask(3, 5000)],
  "two.pcap": [ask(2, 5000), ask(2, 5001), ask(4, 5000)],
  "three.pcap": [ask(2, 5000), ask(2, 5002), ask(4, 5001)],
  "four.pcap": [ask(2, 5000), ask(2, 5002), ask(3, 5000), ask(3, 5001), ask(4, 5000)],
  "five.pcap": [ask(2, 5003), ask(3, 5003), ask(4, 5003)],
  "six.pcap": [ask(2, 5004), ask(3, 5004), ask(4, 5004), ask(2, 5000), ask(5, 5000)],
});
