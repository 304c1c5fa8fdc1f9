import { WHOLE_TCP, bytes, udp, write } from "../../../.ci/oracle/frames.mjs";
import { VIP, fromClient, talk } from "../../../.ci/oracle/frames-vs.mjs";

const OPEN = WHOLE_TCP.slice(0, 3);
const ask = (port, dport = 53) => fromClient("10.0.1.2", VIP, udp(port, dport, bytes(4)));
write(import.meta.url, {
  "one.pcap": [ask(5001), ask(5002), ask(5001, 54)],
  ...talk("a", { port: 4001, server: "10.0.2.2" }, [...OPEN, ["s", "FA"], ["c", "A"]]),
  ...talk("b", { port: 4002, server: "10.0.2.2" }, [...OPEN, ["s", "PA", { data: 3 }], ["c", "A"]]),
  ...talk("d", { port: 4003, server: "10.0.2.2" }, [...OPEN, ["c", "R"]]),
  "two.pcap": [ask(5002), ask(5003), ask(5002, 54)],
  "three.pcap": [ask(5003), ask(5004), ask(5004, 54)],
});
