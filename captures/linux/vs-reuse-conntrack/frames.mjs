import { WHOLE_TCP, conversation, tcp, write } from "../../../.ci/oracle/frames.mjs";
import { SERVERS, VIP, fromClient } from "../../../.ci/oracle/frames-vs.mjs";

// the server sees the director's address
const snat = (name, port, server, steps) => conversation(name, { c: { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2", port, peer: VIP, peerPort: 80 }, s: { ...SERVERS, ip: server, port: 80, peer: "10.0.2.1", peerPort: port } }, steps);
const OPEN = WHOLE_TCP.slice(0, 3);
write(import.meta.url, {
  ...snat("a", 4001, "10.0.2.3", WHOLE_TCP),
  ...snat("b", 4002, "10.0.2.2", [...OPEN, ["c", "R"]]),
  ...snat("d", 4003, "10.0.2.3", OPEN),
  // a reset that the tracker does not believe
  ...snat("e", 4004, "10.0.2.2", [...OPEN, ["c", "R", { seq: (n) => n + 9000000 }]]),
  "again.pcap": [4001, 4002, 4003, 4004].map((port) => fromClient("10.0.1.2", VIP, tcp(port, 80, "S", { seq: 900000 }))),
});
