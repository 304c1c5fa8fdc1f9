import { bytes, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";
import { VIP, fromClient } from "../../../.ci/oracle/frames-vs.mjs";

const ask = (client, port) => fromClient(`10.0.1.${client}`, VIP, udp(port, 53, bytes(4)));
const syn = (client, port, vport = 80) => fromClient(`10.0.1.${client}`, VIP, tcp(port, vport, "S"));
write(import.meta.url, {
  "one.pcap": [ask(2, 5001), ask(3, 5001), ask(4, 5001), ask(5, 5001), ask(3, 5002), syn(2, 4001), syn(3, 4001), syn(4, 4001), syn(2, 4002), syn(2, 4003, 81)],
  "two.pcap": [ask(5, 5003), ask(3, 5003), ask(3, 5004), ask(5, 5004), ask(6, 5001), ask(7, 5001), syn(5, 4001)],
  "three.pcap": [ask(2, 5001), ask(2, 5009), ask(8, 5001), ask(3, 5009)],
  "four.pcap": [ask(2, 5010), ask(8, 5010), ask(3, 5001), syn(3, 4005), syn(4, 4005), syn(2, 4005), syn(6, 4005)],
});
