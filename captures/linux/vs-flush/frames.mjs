import { WHOLE_TCP, bytes, udp, write } from "../../../.ci/oracle/frames.mjs";
import { VIP, fromClient, talk } from "../../../.ci/oracle/frames-vs.mjs";

const LONG = [...WHOLE_TCP.slice(0, 7), ["s", "A"], ["c", "PA", { data: 7 }], ["s", "PA", { data: 8 }], ["c", "A"], ["s", "A"]];
const ask = (client, port) => fromClient(client, VIP, udp(port, 53, bytes(4)));
write(import.meta.url, {
  ...talk("a", { port: 4001, server: "10.0.2.3" }, LONG),
  ...talk("b", { port: 4002, server: "10.0.2.2" }, WHOLE_TCP),
  "dns.pcap": [ask("10.0.1.2", 5001), ask("10.0.1.3", 5001), ask("10.0.1.2", 5002)],
  "dns2.pcap": [ask("10.0.1.2", 5003), ask("10.0.1.3", 5003), ask("10.0.1.4", 5003)],
});
