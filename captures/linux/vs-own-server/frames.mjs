import { tcp, udp, write } from "../../../.ci/oracle/frames.mjs";
import { VIP, fromClient } from "../../../.ci/oracle/frames-vs.mjs";

const syn = (port) => fromClient("10.0.1.2", VIP, tcp(port, 80, "S"));
const ask = (port) => fromClient("10.0.1.2", VIP, udp(port, 53, Buffer.from("ping\n")));
write(import.meta.url, {
  "one.pcap": [4001, 4002, 4003, 4004].map(syn).concat([5001, 5002, 5003, 5004].map(ask)),
  // the fourth is that of the connection which nc hears
  "two.pcap": [ask(5004), ask(5003), ask(5002), ask(5001)],
});
