import { bytes, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const A = "02:00:00:00:00:0a";
const B = "02:00:00:00:00:0b";
const L = "02:00:00:00:01:01";

const f = (port, length) => eth(B, A, ip({ src: "10.0.0.1", dst: "10.0.0.2" }, udp(1000, port, bytes(length))));
const six = [172, 172, 172, 172, 172, 172];

write(import.meta.url, {
  "in.pcap": [
    ...[1, 2, 3].flatMap((port) => six.map((n) => f(port, n))),
    ...[94, 95, 108, 109, 172].flatMap((n) => [f(4, n), f(5, n)]),
    ...[244, 245, 258, 259].map((n) => f(5, n)),
    ...[200, 200, 20, 20].map((n) => f(6, n)),
    ...[1, 2, 3, 4].map(() => f(7, 10)),
    ...six.flatMap((n) => [f(8, n), f(9, n)]),
    ...[10, 10, 172, 10, 10].map((n) => f(10, n)),
    ...six.map((n) => f(11, n)),
  ],
});
