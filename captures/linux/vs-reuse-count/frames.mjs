import { WHOLE_TCP, tcp, write } from "../../../.ci/oracle/frames.mjs";
import { VIP, fromClient } from "../../../.ci/oracle/frames-vs.mjs";

const CLIENT = "10.0.1.2";
/** All servers answer: those that have not the connection speak past the director. */
const step = (port, vport) => ([who, flags, { seq = 1000 } = {}]) =>
  who === "c"
    ? [fromClient(CLIENT, VIP, tcp(port, vport, flags, { seq, ack: flags.includes("A") ? 1 : 0 }))]
    : ["10.0.1.9", "10.0.1.8", "10.0.1.7"].map((server) => fromClient(server, CLIENT, tcp(80, port, flags, { seq: 500000, ack: 1001 })));
const AGAIN = ["c", "S", { seq: 900000 }];
const OPEN = WHOLE_TCP.slice(0, 3);
const RESET = [["s", "SA"], ["c", "A"], ["c", "R"], AGAIN];
write(import.meta.url, {
  "one.pcap": [80, 81, 82, 83].flatMap((vport, i) => [["c", "S"], ...RESET, ...RESET].flatMap(step(4000 + i * 10, vport))),
  "two.pcap": [80, 81, 82, 83].flatMap((vport, i) => [...OPEN, ["s", "FA"], ["c", "FA"], AGAIN, ...RESET].flatMap(step(4001 + i * 10, vport))),
});
