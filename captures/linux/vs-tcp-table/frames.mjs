import { tcp, write } from "../../../.ci/oracle/frames.mjs";
import { VIP, fromClient } from "../../../.ci/oracle/frames-vs.mjs";

const FLAGS = ["S", "SA", "A", "FA", "R"];
let port = 2000;
const ack = (flags) => (flags.includes("A") ? 1 : 0);
/** steps: "c" or "s", then the flags */
const talk = (vport, steps) => {
  const own = port++;
  return steps.map((step) => {
    const flags = step.slice(1);
    return step[0] === "c"
      ? fromClient("10.0.1.2", VIP, tcp(own, vport, flags, { ack: ack(flags) }))
      : fromClient("10.0.1.8", "10.0.1.2", tcp(80, own, flags, { seq: 9, ack: ack(flags) }));
  });
};
const BOTH = ["c", "s"].flatMap((who) => FLAGS.map((flags) => who + flags));
const CLIENT = FLAGS.map((flags) => `c${flags}`);
const STATES = [
  ["cS", "sSA", "cA"],
  ["cS", "sSA", "cA", "cFA"],
  ["cS", "sSA", "cA", "sFA"],
  ["cS", "sSA", "cA", "cFA", "sFA"],
  ["cS", "sSA", "cA", "cFA", "sFA", "cA"],
  ["cS", "cFA", "sSA"],
];
write(import.meta.url, {
  "pairs.pcap": [...BOTH.flatMap((a) => BOTH.flatMap((b) => talk(80, ["cS", a, b]))), ...CLIENT.flatMap((a) => CLIENT.flatMap((b) => talk(81, ["cS", a, b])))],
  "more.pcap": STATES.flatMap((state) => BOTH.flatMap((a) => talk(80, [...state, a]))),
});
