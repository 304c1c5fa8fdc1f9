import { eth, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const [ra, c, rb, s] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01", "02:00:00:00:02:02"];
/** from a host of c, from a host of s */
const fromC = (src, dst, part, fields = {}) => eth(ra, c, ip({ src, dst, ...fields }, part));
const fromS = (src, dst, part, fields = {}) => eth(rb, s, ip({ src, dst, ...fields }, part));

const sources = Array.from({ length: 24 }, (_, i) => `10.0.1.${2 + i * 9}`);

write(import.meta.url, {
  "c1.pcap": [
    ...sources.flatMap((src) => [
      fromC(src, "10.0.1.1", udp(5000, 1000)),
      fromC(src, "10.9.9.9", udp(5001, 1000)),
      fromC(src, "10.0.1.1", udp(5000, 1001)),
      fromC(src, "10.9.9.9", udp(5001, 1001)),
    ]),
    // another port of the same client: the same address
    ...sources.slice(0, 4).map((src) => fromC(src, "10.0.1.1", udp(5002, 1000))),
    ...sources.slice(0, 8).map((src) => fromC(src, "10.0.1.1", udp(5000, 1002))),
    fromC("10.0.1.2", "10.0.1.1", udp(5000, 1003)),
    // 1024 would be 2000, which is taken: the next one is, and the one behind it
    ...[1020, 1021, 1023, 1024].map((port) => fromC("10.0.1.2", "10.0.1.1", udp(5000, port))),
    ...[1027, 1030].map((port) => fromC("10.0.1.2", "10.0.1.1", udp(5100, port))),
    ...[1020, 1025, 1030].map((port) => fromC("10.0.1.2", "10.0.2.8", tcp(5000, port, "S"))),
    // a port of the range is kept
    ...[7050, 7055, 7060].map((port) => fromC("10.0.1.2", "10.0.1.1", udp(5000, port))),
  ],
});
