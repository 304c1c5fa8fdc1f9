import { bytes, echo, echoReply, eth, fragments, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const [ra, c, rb, s] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01", "02:00:00:00:02:02"];
/** from a host of c, from a host of s */
const fromC = (src, dst, part, fields = {}) => eth(ra, c, ip({ src, dst, ...fields }, part));
const fromS = (src, dst, part, fields = {}) => eth(rb, s, ip({ src, dst, ...fields }, part));

const cutC = (src, dst, part, cuts, fields = {}) => fragments({ src, dst, ...fields }, part, cuts).map((f) => eth(ra, c, f));
const cutS = (src, dst, part, cuts, fields = {}) => fragments({ src, dst, ...fields }, part, cuts).map((f) => eth(rb, s, f));

write(import.meta.url, {
  "c1.pcap": [
    ...cutC("10.0.1.2", "10.0.1.1", udp(5000, 5353, bytes(1400)), [800]),
    ...cutC("10.0.1.2", "10.0.1.1", udp(5000, 5353, bytes(1400)), [400, 640]).reverse(),
    ...cutC("10.0.1.2", "10.0.1.1", udp(5000, 5353, bytes(1400), { sum: 0 }), [800]),
    ...cutC("10.0.1.2", "10.0.1.1", udp(5000, 5353, bytes(2000)), [1400]),
    ...cutC("10.0.1.2", "10.0.2.3", echo(4, 1, bytes(1200)), [600]),
    ...cutC("10.0.1.2", "10.0.2.3", udp(5000, 77, bytes(900)), [480], { df: 1 }),
    fromC("10.0.1.2", "10.0.1.1", udp(5000, 5353, bytes(1300))),
    // a middle piece alone
    cutC("10.0.1.2", "10.0.1.1", udp(5000, 5353, bytes(1400)), [400, 640])[1],
  ],
  "s1.pcap": [
    ...cutS("10.0.2.2", "10.0.2.1", udp(53, 5000, bytes(1400)), [800]),
    ...cutS("10.0.2.3", "10.0.2.1", echoReply(4, 1, bytes(1200)), [600]).reverse(),
  ],
});
