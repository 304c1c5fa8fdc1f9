import { echo, eth, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const [ra, c, rb, s] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01", "02:00:00:00:02:02"];
/** from a host of c, from a host of s */
const fromC = (src, dst, part, fields = {}) => eth(ra, c, ip({ src, dst, ...fields }, part));
const fromS = (src, dst, part, fields = {}) => eth(rb, s, ip({ src, dst, ...fields }, part));

const sources = Array.from({ length: 16 }, (_, i) => `10.0.1.${2 + i * 9}`);

write(import.meta.url, {
  "c1.pcap": [
    // every flow from a port of its own
    ...sources.flatMap((src, i) => [
      fromC(src, "10.0.2.2", udp(5000 + 4 * i, 1000)),
      fromC(src, "10.0.2.3", udp(5001 + 4 * i, 1000)),
      fromC(src, "10.0.2.2", udp(5002 + 4 * i, 1001)),
      fromC(src, "10.0.2.3", udp(5003 + 4 * i, 1001)),
    ]),
    // the same port again, to others: the source stays what it is for the first
    ...sources.slice(0, 6).flatMap((src, i) => [
      fromC(src, "10.0.2.4", udp(5000 + 4 * i, 1000)),
      fromC(src, "10.0.2.5", udp(5000 + 4 * i, 1001)),
      fromC(src, "10.0.2.6", udp(5002 + 4 * i, 1000)),
    ]),
    ...sources.slice(0, 3).map((src) => fromC(src, "10.0.2.2", udp(6000, 1002))),
    ...sources.slice(0, 6).flatMap((src, i) => [
      fromC(src, "10.0.2.2", tcp(5050 + i, 80, "S")),
      fromC(src, "10.0.2.3", tcp(5060 + i, 80, "S")),
    ]),
    ...sources.slice(0, 5).flatMap((src, i) => [fromC(src, "10.0.2.2", echo(10 + i, 1)), fromC(src, "10.0.2.3", echo(10 + i, 1))]),
  ],
});
