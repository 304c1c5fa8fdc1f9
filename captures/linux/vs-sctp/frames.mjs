import { hex, write } from "../../../.ci/oracle/frames.mjs";
import { VIP, fromClient } from "../../../.ci/oracle/frames-vs.mjs";

/** RFC 9260 appendix A */
function crc32c(data) {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}
const sctp = (sport, dport, tag, chunks, { sum } = {}) => ({
  proto: 132,
  body() {
    const head = Buffer.alloc(12);
    head.writeUInt16BE(sport, 0);
    head.writeUInt16BE(dport, 2);
    head.writeUInt32BE(tag, 4);
    const all = Buffer.concat([head, ...chunks]);
    all.writeUInt32LE(sum ?? crc32c(all), 8);
    return all;
  },
});
const chunk = (type, body) => {
  const data = hex(body);
  const out = Buffer.alloc(4 + Math.ceil(data.length / 4) * 4);
  out[0] = type;
  out.writeUInt16BE(4 + data.length, 2);
  data.copy(out, 4);
  return out;
};
const [DATA, INIT, INIT_ACK, SACK, HEARTBEAT, ABORT, SHUTDOWN, SHUTDOWN_ACK, ERROR, COOKIE_ECHO, COOKIE_ACK, SHUTDOWN_COMPLETE] = [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 14];
const chunks = (types, body) => [].concat(types).map((type) => chunk(type, body));
const c = (port, types, options) => fromClient("10.0.1.2", VIP, sctp(port, 2905, 7, chunks(types, "0102030405060708090a0b"), options));
// even ports are those of the first choice
const server = (port) => (port % 2 ? ["10.0.1.8", 2905] : ["10.0.1.9", 3905]);
const s = (port, types, options) => fromClient(server(port)[0], "10.0.1.2", sctp(server(port)[1], port, 8, chunks(types, "aabbccdd"), options));
let port = 4000;
/** steps: ["c" or "s", chunk types, {sum}]; every talk begins a connection */
const talk = (...steps) => {
  const own = port++;
  return steps.map(([who, types, options]) => (who === "c" ? c : s)(own, types, options));
};
const OPEN = [["c", INIT], ["s", INIT_ACK], ["c", COOKIE_ECHO], ["s", COOKIE_ACK]];
write(import.meta.url, {
  "one.pcap": [
    ...talk(["c", INIT]),
    ...talk(...OPEN.slice(0, 2)),
    ...talk(...OPEN.slice(0, 3)),
    ...talk(...OPEN),
    ...talk(["c", INIT], ["s", INIT_ACK], ["c", [COOKIE_ECHO, DATA]], ["s", [COOKIE_ACK, DATA]], ["c", [SACK, DATA]], ["s", HEARTBEAT]),
    ...talk(["c", INIT], ["s", INIT]),
    ...talk(["c", INIT], ["s", INIT], ["c", INIT_ACK]),
    ...talk(["c", INIT], ["s", INIT], ["c", INIT_ACK], ["s", COOKIE_ECHO]),
    ...talk(["c", INIT], ["s", INIT], ["c", INIT_ACK], ["s", COOKIE_ECHO], ["c", COOKIE_ACK]),
    ...talk(["c", INIT], ["s", ABORT]),
    ...talk(["c", INIT], ["c", ABORT]),
    ...talk(...OPEN, ["c", SHUTDOWN]),
    ...talk(...OPEN, ["s", SHUTDOWN]),
    ...talk(...OPEN, ["c", SHUTDOWN], ["s", SHUTDOWN_ACK]),
    ...talk(...OPEN, ["s", SHUTDOWN], ["c", SHUTDOWN_ACK]),
    ...talk(...OPEN, ["s", SHUTDOWN], ["c", [SACK, SHUTDOWN_ACK]], ["s", SHUTDOWN_COMPLETE]),
    ...talk(...OPEN, ["c", SHUTDOWN], ["s", SHUTDOWN_ACK], ["c", SHUTDOWN_COMPLETE]),
    ...talk(...OPEN, ["c", SHUTDOWN], ["s", SHUTDOWN_ACK], ["c", SHUTDOWN_COMPLETE], ["c", INIT]),
    ...talk(...OPEN, ["s", [DATA, ABORT]]),
    ...talk(...OPEN, ["s", ERROR]),
    ...talk(["c", [INIT, DATA]], ["s", [INIT_ACK, DATA]], ["s", COOKIE_ACK]),
    ...talk(...OPEN, ["c", DATA, { sum: 0x12345678 }], ["s", DATA, { sum: 0x12345678 }]),
  ],
  // what begins no connection, or no good one
  "two.pcap": [DATA, ABORT, HEARTBEAT, COOKIE_ECHO, SHUTDOWN, INIT_ACK, ERROR, SHUTDOWN_COMPLETE, [], 63]
    .map((types, i) => c(4101 + i, types))
    .concat(c(4200, INIT, { sum: 1 }), fromClient("10.0.1.2", VIP, { proto: 132, body: () => hex("106a0b59 00000007") }), fromClient("10.0.1.2", VIP, { proto: 132, body: () => hex("106b0b59 00000007 01020304 01") })),
});
