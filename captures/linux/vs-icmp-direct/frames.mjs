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
const about = (port, fields) => error(3, 3, quote(VIP, "10.0.1.2", udp(port, 6000, bytes(30)), fields));
const big = (port, fields) => fromC("10.0.1.2", VIP, error(3, 3, quote(VIP, "10.0.1.2", udp(port, 6000, bytes(1500)), { length: 1472 })), fields);

write(import.meta.url, {
  "c1.pcap": [...[53, 54, 55].map((port) => fromC("10.0.1.2", VIP, udp(6000, port, bytes(20)))), fromC("10.0.1.2", VIP, tcp(4001, 80, "S"))],
  // errors from the servers' side, through this host, about what it sent on
  "s1.pcap": [
    fromS(2, "10.0.2.2", "10.0.1.2", error(3, 3, quote("10.0.1.2", VIP, udp(6000, 53, bytes(20))))),
    fromS(3, "10.0.2.3", "10.0.1.2", error(3, 3, quote("10.0.1.2", VIP, udp(6000, 54, bytes(20))))),
    fromS(4, "10.0.2.4", "10.0.1.2", error(3, 3, quote("10.0.1.2", VIP, tcp(4001, 80, "S"), { length: 60 }))),
    fromS(2, "10.0.2.2", "10.0.1.2", error(3, 3, quote("10.0.1.2", "10.0.2.2", udp(6000, 53, bytes(20))))),
  ],
  "c2.pcap": [
    ...[53, 54, 55].map((port) => fromC("10.0.1.2", VIP, about(port))),
    fromC("10.0.1.4", VIP, error(11, 0, quote(VIP, "10.0.1.2", tcp(80, 4001, "SA"), { length: 60 }))),
    ...[53, 54].map((port) => fromC("10.0.1.2", VIP, about(port), { ttl: 1 })),
    ...[53, 54].map((port) => fromC("10.0.1.2", VIP, about(port), { tos: 0xc0, ttl: 2, df: 1 })),
    ...[53, 54].map((port) => big(port, { df: 1 })),
    ...[53, 54].map((port) => big(port)),
    fromC("10.0.1.2", VIP, error(3, 3, quote(VIP, "10.0.1.2", udp(53, 6000, bytes(30))), { sum: 1 })),
  ],
  "c3.pcap": [big(54, { df: 1 }), big(54)],
});
