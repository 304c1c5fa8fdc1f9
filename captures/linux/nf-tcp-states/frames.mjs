import { WHOLE_TCP, conversation, eth, ip, tcp, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2" };
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
let port = 40000;
const talk = (name, steps, more = {}) => {
  port++;
  return conversation(name, { c: { ...c, port, peer: s.ip, peerPort: 80, ...more }, s: { ...s, port: 80, peer: c.ip, peerPort: port } }, steps);
};
const OPEN = WHOLE_TCP.slice(0, 3);
write(import.meta.url, {
  ...talk("sent", [["c", "S"], ["c", "S", { seq: (n) => n - 1 }]]),
  ...talk("sent2", [["c", "S"], ["s", "S"]]),
  ...talk("recv", [["c", "S"], ["s", "SA"]]),
  ...talk("half", [["c", "S"], ["s", "SA"], ["s", "SA", { seq: (n) => n - 1 }]]),
  ...talk("full", OPEN),
  ...talk("wait", [...OPEN, ["c", "FA"]]),
  ...talk("closewait", [...OPEN, ["c", "FA"], ["s", "A"]]),
  ...talk("lastack", [...OPEN, ["c", "FA"], ["s", "A"], ["s", "FA"]]),
  ...talk("time", WHOLE_TCP),
  ...talk("rst", [...OPEN, ["s", "R"]]),
  // a new SYN on a connection in TIME_WAIT, with a later number
  ...talk("reopen", [...WHOLE_TCP, ["c", "S", { seq: (n) => n + 5000 }], ["s", "SA", { seq: (n) => n + 9000, ack: (n) => n + 5001 }]]),
  // no SYN seen: picked up in the middle
  ...talk("midway", [["c", "PA", { data: 10 }], ["s", "A"], ["s", "PA", { data: 20 }]]),
  ...talk("late", [["s", "SA"], ["c", "A"], ["c", "R"]]),
});
