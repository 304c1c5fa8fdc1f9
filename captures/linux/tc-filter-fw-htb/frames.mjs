import { bytes, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const A = "02:00:00:00:00:0a";
const B = "02:00:00:00:00:0b";
const L = "02:00:00:00:01:01";

write(import.meta.url, {
  "in.pcap": [1, 2, 3, 4, 5, 6, 7, 8].flatMap((port) =>
    [0, 1].map((n) => eth(L, A, ip({ src: "10.1.0.2", dst: "10.3.1.1", id: n }, udp(1000, port, bytes(10 * port))))),
  ),
});
