import { conversation, eth, hex, ip, tcp, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2" };
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
let port = 41000;
const talk = (name, steps) => {
  port++;
  return conversation(name, { c: { ...c, port, peer: s.ip, peerPort: 80 }, s: { ...s, port: 80, peer: "10.0.2.9", peerPort: port } }, steps);
};
const open = (options = undefined, window = 1000) => [
  ["c", "S", { window, options }],
  ["s", "SA", { window, options }],
  ["c", "A", { window }],
];
const W = { window: 1000 };
const SCALE = hex("020405b4 01030307");
write(import.meta.url, {
  ...talk("data", [
    ...open(),
    ["c", "PA", { data: 100, ...W }],
    ["s", "A", W],
    // again, and older than the window
    ["c", "PA", { data: 100, seq: (n) => n - 100, ...W }],
    ["c", "PA", { data: 1, seq: (n) => n - 1000, ...W }],
    ["c", "PA", { data: 1, seq: (n) => n - 70000, ...W }],
    ["c", "PA", { data: 50, ...W }],
  ]),
  ...talk("acks", [
    ...open(),
    ["s", "PA", { data: 100, ...W }],
    ["c", "A", W],
    ["c", "A", { ack: (n) => n + 1, ...W }],
    ["c", "A", { ack: (n) => n + 100000, ...W }],
    ["c", "A", { ack: (n) => n - 66000, ...W }],
    ["c", "A", { ack: (n) => n - 70000, ...W }],
    ["s", "A", W],
  ]),
  ...talk("ahead", [
    ...open(),
    ["c", "PA", { data: 10, seq: (n) => n + 900, ...W }],
    ["c", "PA", { data: 10, seq: (n) => n + 1000, ...W }],
    ["c", "PA", { data: 10, seq: (n) => n + 1001, ...W }],
    ["c", "PA", { data: 10, seq: (n) => n + 5000, ...W }],
    ["c", "FA", { seq: (n) => n + 3000, ...W }],
    ["s", "A", W],
  ]),
  ...talk("reset0", [...open(), ["s", "PA", { data: 60, ...W }], ["c", "A", W], ["s", "R", { seq: (n) => n - 10 }], ["s", "PA", { data: 5, ...W }]]),
  ...talk("reset1", [...open(), ["s", "R", { seq: (n) => n + 100 }], ["s", "PA", { data: 5, ...W }]]),
  ...talk("reset2", [...open(), ["s", "R"], ["c", "PA", { data: 5, ...W }]]),
  ...talk("scaled", [
    ...open(SCALE),
    ["s", "PA", { data: 100, seq: (n) => n + 60000, ...W }],
    ["s", "PA", { data: 100, seq: (n) => n + 127000, ...W }],
    ["s", "PA", { data: 100, seq: (n) => n + 129000, ...W }],
  ]),
  ...talk("noscale", [["c", "S", { ...W, options: SCALE }], ["s", "SA", W], ["c", "A", W], ["s", "PA", { data: 100, seq: (n) => n + 2000, ...W }]]),
  ...talk("liberal", [...open(), ["c", "PA", { data: 10, seq: (n) => n + 90000, ...W }], ["s", "R", { seq: (n) => n + 90000 }], ["s", "A", W]]),
  ...talk("strict", [["c", "PA", { data: 10 }], ["c", "S"], ["s", "SA"], ["c", "A"]]),
});
