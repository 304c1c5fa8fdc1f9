import { bytes, udp, write } from "../../../.ci/oracle/frames.mjs";
import { fromClient, fromServer } from "../../../.ci/oracle/frames-vs.mjs";

const c = (p) => [
  fromClient("10.0.1.2", "10.0.9.7", udp(5001 + p, 1053, bytes(4))),
  fromClient("10.0.1.2", "10.0.9.1", udp(5002 + p, 53, bytes(4))),
  fromClient("10.0.1.2", "10.0.9.1", udp(5003 + p, 1099, bytes(4))),
  fromClient("10.0.1.2", "10.0.77.7", udp(5004 + p, 1099, bytes(4))),
  fromClient("10.0.1.3", "10.0.9.1", udp(5005 + p, 53, bytes(4))),
];
const s = (p) => [
  fromServer("10.0.2.3", "10.0.1.2", udp(53, 5001 + p, bytes(9))),
  fromServer("10.0.2.2", "10.0.1.2", udp(5353, 5002 + p, bytes(9))),
  fromServer("10.0.2.2", "10.0.1.2", udp(99, 5003 + p, bytes(9))),
  fromServer("10.0.2.2", "10.0.1.2", udp(99, 5004 + p, bytes(9))),
  fromServer("10.0.2.3", "10.0.1.1", udp(53, 5005 + p, bytes(9))),
  fromServer("10.0.2.3", "10.0.1.3", udp(53, 5005 + p, bytes(9))),
];
write(import.meta.url, { "c1.pcap": c(0), "s1.pcap": s(0), "c0.pcap": c(100), "s0.pcap": s(100) });
