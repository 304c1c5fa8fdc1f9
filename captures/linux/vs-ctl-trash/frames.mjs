import { tcp, udp, write } from "../../../.ci/oracle/frames.mjs";
import { VIP, fromClient, fromServer } from "../../../.ci/oracle/frames-vs.mjs";

const client = (port, flags, data = 0) => [
  fromClient("10.0.1.2", VIP, tcp(port, 80, flags, { seq: 1000, ack: flags === "S" ? 0 : 7, data: Buffer.alloc(data) })),
];
const server = (address, sport, port, flags, data = 0) => [
  fromServer(address, "10.0.1.2", tcp(sport, port, flags, { seq: 7, ack: 1001, data: Buffer.alloc(data) })),
];
// round robin begins with the newest server
write(import.meta.url, {
  "open1.pcap": client(1001, "S"),
  "open2.pcap": client(1002, "S"),
  "reply2.pcap": [...server("10.0.2.2", 80, 1001, "SA"), ...server("10.0.2.2", 80, 1002, "SA")],
  "reply1.pcap": [...server("10.0.2.3", 8080, 1001, "SA"), ...server("10.0.2.3", 8080, 1002, "SA")],
  "ack1.pcap": client(1001, "A"),
  "ack2.pcap": client(1002, "A"),
  "data1.pcap": client(1001, "PA", 10),
  "data2.pcap": client(1002, "PA", 20),
  "late1.pcap": [...server("10.0.2.2", 80, 1001, "PA", 5), ...server("10.0.2.2", 80, 1002, "PA", 5)],
  "late2.pcap": [...server("10.0.2.3", 8080, 1001, "PA", 6), ...server("10.0.2.3", 8080, 1002, "PA", 6)],
  "udp.pcap": [fromClient("10.0.1.3", VIP, udp(3000, 53, Buffer.alloc(8)))],
});
