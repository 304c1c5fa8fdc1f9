import { bytes, eth, icmp, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const VIP = "10.0.1.100";
const [ra, c, rb] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01"];
let id = 10000;
/** from a host of c, from server n */
const fromC = (src, dst, part, fields = {}) => eth(ra, c, ip({ src, dst, id: id++, ...fields }, part));
const fromS = (n, src, dst, part, fields = {}) => eth(rb, `02:00:00:00:02:0${n}`, ip({ src, dst, id: id++, ...fields }, part));
const quote = (src, dst, part, { length = 28, ...fields } = {}) =>
  ip({ src, dst, id: 30000, ttl: 62, ...fields }, part).body().subarray(0, length);
const error = (type, code, quoted, { rest = 0, ...options } = {}) => icmp(type, code, rest, quoted, options);

write(import.meta.url, {
  "c1.pcap": [fromC("10.0.1.2", "10.5.0.9", tcp(4001, 80, "S")), fromC("10.0.1.2", "10.5.0.9", udp(6000, 53, bytes(20)))],
  "s1.pcap": [
    fromS(2, "10.5.0.9", "10.0.1.2", tcp(80, 4001, "SA", { seq: 5000, ack: 1001 })),
    fromS(3, "10.0.2.3", "10.0.1.2", udp(53, 6000, bytes(30))),
  ],
  "c2.pcap": [
    fromC("10.0.1.2", "10.5.0.9", error(3, 3, quote("10.5.0.9", "10.0.1.2", tcp(80, 4001, "SA"), { length: 60 }))),
    fromC("10.0.1.2", "10.5.0.9", error(3, 3, quote("10.5.0.9", "10.0.1.2", udp(53, 6000, bytes(30))))),
    fromC("10.0.1.4", "10.5.0.9", error(11, 0, quote("10.5.0.9", "10.0.1.2", udp(53, 6000, bytes(30)))), { ttl: 2 }),
    fromC("10.0.1.2", "10.5.0.9", error(3, 3, quote("10.5.0.9", "10.0.1.2", udp(53, 6001, bytes(30))))),
    fromC("10.0.1.2", "10.5.0.9", error(3, 3, quote("10.5.0.9", "10.0.1.2", udp(53, 6000, bytes(30))), { sum: 1 })),
  ],
  "s2.pcap": [
    fromS(3, "10.0.2.3", "10.0.1.2", error(3, 3, quote("10.0.1.2", "10.0.2.3", udp(6000, 53, bytes(20))))),
    fromS(2, "10.0.2.2", "10.0.1.2", error(3, 3, quote("10.0.1.2", "10.5.0.9", tcp(4001, 80, "S"), { length: 60 }))),
  ],
});
