import { bytes, udp, write } from "../../../.ci/oracle/frames.mjs";
import { VIP, fromClient } from "../../../.ci/oracle/frames-vs.mjs";

const ask = (client, port) => fromClient(`10.0.1.${client}`, VIP, udp(port, 53, bytes(4)));
write(import.meta.url, {
  "one.pcap": [ask(2, 5000), ask(3, 5000), ask(4, 5000), ask(8, 5000), ask(9, 5000), ask(5, 5000), ask(12, 5000), ask(2, 5001)],
  "two.pcap": [ask(2, 5002), ask(3, 5002), ask(13, 5002), ask(13, 5003), ask(8, 5000)],
  "three.pcap": [ask(2, 5010), ask(2, 5011), ask(3, 5010), ask(3, 5002)],
});
