import { bytes, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const A = "02:00:00:00:00:0a";
const B = "02:00:00:00:00:0b";
const L = "02:00:00:00:01:01";

const f = (port, to = L, options = {}) => eth(to, A, ip({ src: "10.1.0.2", dst: "10.3.1.1", ...options }, udp(1000, port, bytes(10))));

write(import.meta.url, {
  "in.pcap": [f(1), f(2), f(3, "02:00:00:00:00:99"), f(4), f(5), f(6), f(7), f(8), f(9, L, { tos: 0x08 }), f(9, L, { tos: 0x18 }), f(10), f(11, L, { tos: 0x10 })],
});
