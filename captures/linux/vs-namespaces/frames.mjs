import { bytes, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";
import { VIP, fromClient, fromServer } from "../../../.ci/oracle/frames-vs.mjs";

const C = "10.0.1.2";
write(import.meta.url, {
  "c.pcap": [fromClient(C, VIP, udp(5001, 53, bytes(4))), fromClient(C, VIP, tcp(4001, 80, "S")), fromClient(C, VIP, tcp(4002, 80, "A"))],
  "s.pcap": ["10.0.2.2", "10.0.2.3"].flatMap((server) => [
    fromServer(server, C, udp(53, 5001, bytes(8))),
    fromServer(server, C, tcp(80, 4001, "SA", { ack: 1001 })),
    fromServer(server, C, udp(53, 5002, bytes(8))),
  ]),
});
