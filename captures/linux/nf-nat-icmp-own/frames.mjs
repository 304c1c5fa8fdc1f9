import { bytes, eth, echo, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const [ra, c, rb, s] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01", "02:00:00:00:02:02"];
/** from a host of c, from a host of s */
const fromC = (src, dst, part, fields = {}) => eth(ra, c, ip({ src, dst, ...fields }, part));
const fromS = (src, dst, part, fields = {}) => eth(rb, s, ip({ src, dst, ...fields }, part));

write(import.meta.url, {
  "c1.pcap": [
    fromC("10.0.1.2", "10.0.1.1", udp(5000, 5353, bytes(700)), { df: 1 }),
    fromC("10.0.1.2", "10.0.2.2", udp(5000, 99, bytes(700)), { df: 1 }),
    fromC("10.0.1.2", "10.0.1.1", udp(5000, 5353, bytes(7)), { ttl: 1 }),
    fromC("10.0.1.2", "10.0.2.2", udp(5000, 99, bytes(7)), { ttl: 1 }),
    fromC("10.0.1.2", "10.0.1.1", udp(5000, 5354, bytes(7))),
    fromC("10.0.1.2", "10.0.1.1", udp(5001, 5353, bytes(700))),
    fromC("10.0.1.2", "10.0.1.1", udp(5000, 5355, bytes(7))),
    fromC("10.0.1.2", "10.0.2.55", echo(3, 1)),
  ],
  "s1.pcap": [
    // answers of which the router complains to s
    fromS("10.0.2.2", "10.0.2.1", udp(53, 5001, bytes(20)), { ttl: 1 }),
    fromS("10.0.2.4", "10.0.1.3", udp(53, 5001, bytes(20)), { ttl: 1 }),
  ],
});
