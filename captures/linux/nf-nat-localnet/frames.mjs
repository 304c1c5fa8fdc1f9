import { bytes, echo, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const [ra, c, rb, s] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01", "02:00:00:00:02:02"];
/** from a host of c, from a host of s */
const fromC = (src, dst, part, fields = {}) => eth(ra, c, ip({ src, dst, ...fields }, part));
const fromS = (src, dst, part, fields = {}) => eth(rb, s, ip({ src, dst, ...fields }, part));

write(import.meta.url, {
  "c1.pcap": [fromC("10.0.1.2", "10.0.1.1", udp(5000, 1000, bytes(4))), fromC("10.0.1.2", "10.0.1.1", echo(5, 1))],
  "c2.pcap": [
    fromC("10.0.1.2", "10.0.1.1", udp(5001, 1000, bytes(4))),
    fromC("10.0.1.2", "10.0.1.1", echo(6, 1)),
    fromC("10.0.1.2", "127.0.0.1", echo(7, 1)),
  ],
});
