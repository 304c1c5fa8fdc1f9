import { WHOLE_TCP, conversation, eth, hex, ip, tcp, write } from "../../../.ci/oracle/frames.mjs";

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
  ...(() => {
    const BOTH = { options: hex("020405b4 0402 0101") };
    const u32 = (n) => n.toString(16).padStart(8, "0");
    const block = (from, to) => hex(`0101050a ${u32(from)} ${u32(to)}`);
    const start = (options) => [["c", "S", { window: 2000, ...options }], ["s", "SA", { window: 2000, ...options }], ["c", "A", { window: 2000 }]];
    const W = { window: 2000 };
    return {
      ...talk("sack", [...start(BOTH), ["s", "PA", { data: 100, ...W }], ["s", "PA", { data: 100, ...W }], ["c", "A", { ...W, ack: (n) => n - 200, options: block(500101, 500201) }], ["s", "PA", { data: 1, seq: (n) => n + 1900, ...W }], ["c", "A", { ...W, ack: (n) => n - 200, options: block(500101, 509999) }]]),
      ...talk("nosack", [...start({}), ["s", "PA", { data: 100, ...W }], ["c", "A", { ...W, ack: (n) => n - 100, options: block(500101, 509999) }]]),
      ...talk("zero", [...start({}), ["c", "A", { window: 0 }], ["s", "A", W]]),
      ...talk("repeat", [...start({}), ["c", "A", W], ["c", "A", W], ["c", "A", W], ["c", "A", W], ["c", "A", W]]),
      ...talk("open", [...start({}), ["c", "PA", { data: 10, ...W }]]),
      ...talk("acked", [...start({}), ["c", "PA", { data: 10, ...W }], ["s", "A", W]]),
      ...talk("keep", [["c", "A", W], ["s", "A", { ...W, ack: (n) => n + 1 }], ["c", "PA", { data: 10, ...W }], ["s", "PA", { data: 10, ...W }]]),
    };
  })(),
});
