import { tcp, udp, write } from "../../../.ci/oracle/frames.mjs";
import { VIP, fromClient, fromServer } from "../../../.ci/oracle/frames-vs.mjs";

const client = (port, vport, flags) =>
  fromClient("10.0.1.2", VIP, tcp(port, vport, flags, { seq: 1000, ack: flags === "S" ? 0 : 7 }));
write(import.meta.url, {
  "open.pcap": [client(1001, 80, "S"), client(1002, 80, "S"), client(1003, 8443, "S")],
  "reply.pcap": [fromServer("10.0.2.2", "10.0.1.2", tcp(8080, 1001, "SA", { seq: 6, ack: 1001 }))],
  "data.pcap": [client(1001, 80, "A"), client(1002, 80, "FA")],
  "udp.pcap": [53, 54].map((vport) => fromClient("10.0.1.3", VIP, udp(3000, vport, Buffer.alloc(30)))),
});
