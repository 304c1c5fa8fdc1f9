import { bytes, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const A = "02:00:00:00:00:0a";
const B = "02:00:00:00:00:0b";
const L = "02:00:00:00:01:01";

const f = (port) => eth(B, A, ip({ src: "10.0.0.1", dst: "10.0.0.2", id: port }, udp(1000, port, bytes(10))));

write(import.meta.url, {
  "in.pcap": [1, 2, 3, 4, 5, 6, 7, 7, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15].map(f),
});
