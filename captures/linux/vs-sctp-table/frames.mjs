import { hex, write } from "../../../.ci/oracle/frames.mjs";
import { VIP, fromClient } from "../../../.ci/oracle/frames-vs.mjs";

/** without a checksum that is right: where no port changes, nobody looks at it */
const sctp = (sport, dport, type) => ({
  proto: 132,
  body() {
    const all = hex("00000000 00000007 00000000 00000004");
    all.writeUInt16BE(sport, 0);
    all.writeUInt16BE(dport, 2);
    all[12] = type;
    return all;
  },
});
let port = 2000;
const talk = (steps) => {
  const own = port++;
  return steps.map(([who, type]) => (who === "c" ? fromClient("10.0.1.2", VIP, sctp(own, 2905, type)) : fromClient("10.0.1.8", "10.0.1.2", sctp(2905, own, type))));
};
const [INIT, INIT_ACK, SHUTDOWN, SHUTDOWN_ACK, COOKIE_ECHO, COOKIE_ACK] = [1, 2, 7, 8, 10, 11];
const ALL = ["c", "s"].flatMap((who) => Array.from({ length: 16 }, (_, type) => [who, type]));
const OPEN = [["c", INIT], ["s", INIT_ACK], ["c", COOKIE_ECHO], ["s", COOKIE_ACK]];
write(import.meta.url, {
  "init.pcap": [...ALL.flatMap((a) => talk([["c", INIT], a])), ...ALL.flatMap((a) => talk([["c", INIT], ["s", INIT], a]))],
  "open.pcap": [
    ...ALL.flatMap((a) => talk([...OPEN, a])),
    ...ALL.flatMap((a) => talk([...OPEN, ["c", SHUTDOWN], a])),
    ...ALL.flatMap((a) => talk([...OPEN, ["s", SHUTDOWN], ["c", SHUTDOWN_ACK], a])),
  ],
});
