import { bytes, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";
import { VIP, fromClient, talk } from "../../../.ci/oracle/frames-vs.mjs";

const steps = [["c", "S"], ["s", "SA"], ["c", "A"], ["s", "A"], ["c", "PA", { data: 3 }], ["s", "A"], ["c", "PA", { data: 3 }], ["s", "PA", { data: 5 }], ["c", "A"], ["s", "A"], ["c", "FA"], ["s", "FA"]];
const ask = (port) => fromClient("10.0.1.2", VIP, udp(port, 53, bytes(4)));
write(import.meta.url, {
  ...talk("a1", { port: 4001, server: "10.0.2.3" }, steps),
  ...talk("b1", { port: 4002, server: "10.0.2.2" }, steps),
  ...talk("a2", { port: 4003, server: "10.0.2.3" }, steps),
  ...talk("b2", { port: 4004, server: "10.0.2.2" }, steps),
  "dns.pcap": [5001, 5002, 5003, 5004].map(ask),
  "syn.pcap": [4003, 4001].map((port) => fromClient("10.0.1.2", VIP, tcp(port, 80, "S", { seq: 7 }))),
});
