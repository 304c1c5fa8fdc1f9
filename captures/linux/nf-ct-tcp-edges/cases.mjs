/**
 * What tcp_in_window lets through, at its edges: [name, steps, which of them are valid ("1") or INVALID ("0"), sysctls]. Steps are those of
 * `conversation`; the client begins at 1000, the server at 500000. test/conntrack/tcp-window.test.ts says why; traffic.sh asks Linux.
 */
import { hex } from "../../../.ci/oracle/frames.mjs";

const u32 = (n) => n.toString(16).padStart(8, "0");
const block = (from, to) => hex(`0101050a ${u32(from)} ${u32(to)}`);
const SACK_OK = hex("04020101");
const scale = (shift) => hex(`010303${shift.toString(16).padStart(2, "0")}`);
const W = { window: 1000 };
/** a handshake; windows of 1000, so that the client may send to 2001 and the server to 501001 */
const open = (c = {}, s = c, last = W) => [["c", "S", { ...W, ...c }], ["s", "SA", { ...W, ...s }], ["c", "A", last]];
/** a byte, so far from where the sender is */
const at = (who, distance, data = 1) => [who, "PA", { ...W, data, seq: (n) => n + distance }];
const acks = (who, distance, more = {}) => [who, "A", { ...W, ack: (n) => n + distance, ...more }];

export const cases = [
  ["limit", [...open(), at("c", 1000), at("c", 1001), at("c", 2000), at("c", 1999)], "1111101"],
  ["grown", [...open(), at("c", 1000, 500), at("c", 2499), at("c", 2498)], "111101"],
  ["old", [...open(), at("c", -1000), at("c", -1002), at("c", -90000)], "111111"],
  ["unsent", [...open(), acks("c", 1), acks("c", 0), acks("c", 90000)], "111010"],
  ["ancient", [...open(), acks("c", -66000), acks("c", -66001), acks("c", -90000)], "111111"],
  ["scaled", [...open({ options: scale(3) }), at("s", 8000), at("s", 8001), at("s", 16000), at("s", 15999)], "1111101"],
  ["onesided", [...open({ options: scale(3) }, {}), at("s", 1999), at("s", 1998)], "11101"],
  ["most", [...open({ options: scale(15) }, { options: scale(15) }, { window: 1 }), at("s", 32767), at("s", 32766)], "11101"],
  ["sack", [...open({ options: SACK_OK }), ["s", "PA", { ...W, data: 100 }], acks("c", -100, { options: block(500050, 500101) }), acks("c", -100, { options: block(500050, 500102) })], "111110"],
  ["nosack", [...open(), ["s", "PA", { ...W, data: 100 }], acks("c", -100, { options: block(500050, 500102) })], "11111"],
  ["halfsack", [...open({ options: SACK_OK }, {}), ["s", "PA", { ...W, data: 100 }], acks("c", -100, { options: block(500050, 500102) })], "11111"],
  ["synagain", [["c", "S", W], ["c", "S", { ...W, seq: () => 9000 }], ["s", "SA", { ...W, ack: () => 9001 }]], "111"],
  ["wrongsynack", [["c", "S", W], ["s", "SA", { ...W, ack: () => 2000 }], ["s", "SA", W]], "101"],
  ["reset", [...open(), ["s", "PA", { ...W, data: 60 }], ["c", "A", W], ["s", "R", { seq: (n) => n - 10 }], ["s", "R", { seq: (n) => n + 100 }], ["s", "R", {}]], "11111011"],
  ["middle", [["c", "PA", { ...W, data: 9 }], acks("s", 5000), at("c", 90000)], "111"],
  ["strict", [["c", "PA", { ...W, data: 9 }], acks("s", 0), ["c", "S", W]], "001", { tcp_loose: 0 }],
  ["liberal", [...open(), at("c", 90000), acks("c", 90000), at("s", -90000)], "111111", { tcp_be_liberal: 1 }],
  ["tolerant", [...open(), ["s", "PA", { ...W, data: 60 }], ["c", "A", W], ["s", "R", { seq: (n) => n - 10 }]], "111111", { tcp_ignore_invalid_rst: 1 }],
];
