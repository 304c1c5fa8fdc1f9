import { bytes, echo, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const A = "02:00:00:00:00:0a";
const B = "02:00:00:00:00:0b";
const L = "02:00:00:00:01:01";

const f = (dst, part, options = {}) => eth(L, A, ip({ src: "10.1.0.2", dst, ...options }, part));

write(import.meta.url, {
  "in.pcap": [
    f("10.3.1.1", udp(1, 2, bytes(10))),
    f("10.3.2.1", udp(1, 2, bytes(10))),
    f("10.3.2.1", udp(1, 9, bytes(10))),
    f("10.1.0.1", echo(1, 1)),
    f("10.1.0.1", udp(1, 2, bytes(10))),
    f("10.2.0.9", udp(1, 2, bytes(10))),
    f("10.99.0.1", udp(1, 2, bytes(10))),
    f("10.3.2.1", udp(1, 2, bytes(10)), { ttl: 1 }),
  ],
  "back.pcap": [eth("02:00:00:00:01:02", B, ip({ src: "10.2.0.2", dst: "10.1.0.2" }, udp(1, 2, bytes(10))))],
});
