import { WHOLE_TCP, conversation, eth, ip, tcp, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2", peer: "10.0.2.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2", peer: "10.0.1.2" };
const send = (from, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: from.peer, ...fields }, part));
let port = 42000;
const talk = (name, steps) => {
  port++;
  return conversation(name, { c: { ...c, port, peerPort: 80 }, s: { ...s, port: 80, peerPort: port } }, steps);
};
const OPEN = WHOLE_TCP.slice(0, 3);
write(import.meta.url, {
  ...talk("syn", [...OPEN, ["c", "S", { seq: () => 9000 }], ["c", "PA", { data: 5 }]]),
  ...talk("synack", [...OPEN, ["c", "S", { seq: () => 900000 }], ["s", "SA", { seq: () => 700000, ack: () => 900001 }], ["c", "A", { seq: () => 900001, ack: () => 700001 }]]),
  ...talk("synrst", [...OPEN, ["c", "S", { seq: () => 900000 }], ["s", "RA", { seq: () => 0, ack: () => 900001 }]]),
  ...talk("challenge", [...OPEN, ["c", "FA"], ["s", "FA"], ["c", "S", { seq: () => 900000 }], ["s", "A"], ["c", "A"]]),
  ...talk("wait", [...WHOLE_TCP, ["s", "S", { seq: () => 800000 }], ["c", "SA", { seq: () => 900000, ack: () => 800001 }]]),
  ...talk("closed", [...OPEN, ["s", "R"], ["c", "S", { seq: () => 900000 }]]),
  ...talk("closed2", [...OPEN, ["c", "R"], ["c", "S", { seq: () => 900000 }], ["s", "SA", { seq: () => 900000, ack: () => 900001 }]]),
  ...talk("lastack", [...OPEN, ["c", "FA"], ["s", "FA"], ["c", "S", { seq: () => 900000 }], ["s", "SA", { seq: () => 800000, ack: () => 900001 }], ["c", "A", { seq: () => 900001, ack: () => 800001 }]]),
  ...talk("both", [["c", "S"], ["s", "S"], ["c", "SA", { seq: (n) => n - 1 }], ["s", "SA", { seq: (n) => n - 1 }], ["c", "A"]]),
  ...talk("bothack", [["c", "S"], ["s", "S"], ["c", "SA", { seq: (n) => n - 1 }], ["s", "A"], ["c", "PA", { data: 3 }]]),
  ...talk("train", [...OPEN, ["s", "PA", { data: 19 }], ["s", "RA"], ["c", "A"]]),
  ...talk("early", [["c", "S"], ["s", "R", { seq: () => 0 }], ["c", "S", { seq: () => 5000 }], ["s", "RA", { seq: () => 0, ack: () => 5001 }]]),
  ...talk("nosyn", [["s", "A", { seq: () => 77, ack: () => 88 }], ["c", "R", { seq: () => 88 }]]),
});
