import { tcp, udp, write } from "../../../.ci/oracle/frames.mjs";
import { VIP, fromClient, fromServer } from "../../../.ci/oracle/frames-vs.mjs";

const client = (port, flags, data = 0) =>
  fromClient("10.0.1.2", VIP, tcp(port, 80, flags, { seq: 1000, ack: flags === "S" ? 0 : 7, data: Buffer.alloc(data) }));
const datagram = (port) => fromClient("10.0.1.3", VIP, udp(port, 53, Buffer.alloc(30)));
write(import.meta.url, {
  "open.pcap": [client(1001, "S"), client(1002, "S")],
  "reply.pcap": [1001, 1002].map((port) =>
    fromServer("10.0.2.2", "10.0.1.2", tcp(80, port, "SA", { seq: 6, ack: 1001 })),
  ),
  "data.pcap": [client(1001, "A"), client(1002, "A"), client(1001, "PA", 100), client(1002, "PA", 7), client(1003, "A")],
  "udp.pcap": [datagram(3000), datagram(3000), datagram(3001)],
  // one packet is a connection's whole life: answers belong to none
  "answer.pcap": [fromServer("10.0.2.4", "10.0.1.3", udp(53, 3000, Buffer.alloc(50)))],
});
