import { bytes, echo, eth, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const [ra, c, rb, s] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01", "02:00:00:00:02:02"];
/** from a host of c, from a host of s */
const fromC = (src, dst, part, fields = {}) => eth(ra, c, ip({ src, dst, ...fields }, part));
const fromS = (src, dst, part, fields = {}) => eth(rb, s, ip({ src, dst, ...fields }, part));

write(import.meta.url, {
  "c1.pcap": [
    fromC("10.0.1.2", "10.0.2.9", echo(5, 1)),
    fromC("10.0.1.2", "10.0.2.9", udp(5000, 7, bytes(5))),
    fromC("10.0.1.2", "10.0.2.9", tcp(5000, 7, "S")),
    fromC("10.0.1.3", "10.0.1.1", echo(5, 1)),
    fromC("10.0.1.3", "10.0.2.1", udp(5000, 7, bytes(5))),
    fromC("10.0.1.3", "10.0.1.1", echo(5, 2)),
  ],
});
