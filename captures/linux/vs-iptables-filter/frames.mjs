import { WHOLE_TCP, bytes, udp, write } from "../../../.ci/oracle/frames.mjs";
import { VIP, fromClient, fromServer, talk } from "../../../.ci/oracle/frames-vs.mjs";

const PORTS = [5001, 5002, 5003, 5004, 5005, 5006, 5007, 5008];
write(import.meta.url, {
  ...talk("a", { port: 4001, server: "10.0.2.2" }, WHOLE_TCP),
  "dns.pcap": PORTS.map((port) => fromClient("10.0.1.2", VIP, udp(port, 53, bytes(4)))),
  "dns2.pcap": PORTS.map((port) => fromServer("10.0.2.2", "10.0.1.2", udp(53, port, bytes(7)))),
});
