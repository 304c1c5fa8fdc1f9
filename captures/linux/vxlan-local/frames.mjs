import { bytes, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const m = (i) => `02:00:00:00:01:0${i}`;
const f = (from, to, options = {}) =>
  eth(
    m(to),
    m(from),
    ip({ src: `192.168.9.${from}`, dst: `192.168.9.${to}`, ttl: 1 }, udp(5000, 6000 + to, bytes(20))),
    options,
  );

write(import.meta.url, {
  "v1.pcap": [2, 3, 4, 5, 6, 7, 8, 9].map((i) => f(1, i)).concat([f(9, 2, { tags: [5] })]),
  "v2.pcap": [f(2, 1), f(2, 9), f(8, 1)],
});
