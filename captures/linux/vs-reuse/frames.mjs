import { WHOLE_TCP, tcp, write } from "../../../.ci/oracle/frames.mjs";
import { VIP, fromClient } from "../../../.ci/oracle/frames-vs.mjs";

const CLIENT = "10.0.1.2";
const SERVERS = ["10.0.1.9", "10.0.1.8"];
/** Both servers answer: that which has not the connection speaks past the director. */
const step = (port, vport) => ([who, flags, { seq = 1000 } = {}]) =>
  who === "c"
    ? [fromClient(CLIENT, VIP, tcp(port, vport, flags, { seq, ack: flags.includes("A") ? 1 : 0 }))]
    : SERVERS.map((server) => fromClient(server, CLIENT, tcp(vport, port, flags, { seq: 500000, ack: 1001 })));
const AGAIN = ["c", "S", { seq: 900000 }];
const OPEN = WHOLE_TCP.slice(0, 3);
const TALKS = [
  [["c", "S"]],
  OPEN.slice(0, 2),
  OPEN,
  [...OPEN, ["c", "FA"]],
  [...OPEN, ["s", "FA"]],
  [...OPEN, ["s", "FA"], ["c", "FA"]],
  WHOLE_TCP,
  [...OPEN, ["c", "R"]],
  [...OPEN, ["s", "R"]],
];
write(import.meta.url, {
  ...Object.fromEntries(
    [0, 1, 2].map((mode) => [
      `mode${mode}.pcap`,
      [
        ...TALKS.flatMap((talk, i) => [...talk, AGAIN].flatMap(step(4000 + mode * 100 + i, 80))),
        // a persistent service
        ...[...WHOLE_TCP, AGAIN, ["c", "R"], AGAIN].flatMap(step(4050 + mode * 100, 81)),
      ],
    ]),
  ),
  "weight.pcap": [4000, 4002, 4103, 4206].flatMap((port) => step(port, 80)(AGAIN)),
});
