import { bytes, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const A = "02:00:00:00:00:0a";
const B = "02:00:00:00:00:0b";
const L = "02:00:00:00:01:01";

const f = (port, o = {}) => eth(B, A, ip({ src: "10.0.0.1", dst: "10.0.0.2", id: port }, udp(1000, port, bytes(10))), o);

write(import.meta.url, { "in.pcap": [f(1), f(2), f(3), f(4), f(7), f(8), f(1, { tags: [5] }), f(7, { tags: [6] }), eth("ff:ff:ff:ff:ff:ff", A, bytes(46))] });
