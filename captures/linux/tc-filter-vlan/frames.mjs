import { bytes, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const A = "02:00:00:00:00:0a";
const B = "02:00:00:00:00:0b";
const L = "02:00:00:00:01:01";

const f = (port, tags = []) => eth(B, A, ip({ src: "10.0.0.1", dst: "10.0.0.2", id: port }, udp(1000, port, bytes(10))), { tags });

write(import.meta.url, {
  "in.pcap": [
    ...[1, 2, 3, 4, 5, 6, 7].map((port) => f(port)),
    f(9, [1]),
    f(9, [{ vid: 2, pcp: 5 }]),
    f(9, [{ vid: 3, pcp: 5 }]),
    f(9, [4]),
    f(9, [5]),
    f(9, [5, 50]),
    f(9, [5, 51, 52]),
    f(9, [1, 10]),
    f(9, [2, 20]),
    f(9, [6]),
    f(9, [6, 60]),
    f(9, [{ vid: 1, tpid: 0x88a8 }, 12]),
    f(9, [{ vid: 1, tpid: 0x88a8 }]),
  ],
});
