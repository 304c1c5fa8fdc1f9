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
const about = (n, part, fields) => fromC(`10.0.1.${n}`, VIP, error(3, 1, quote(VIP, `10.0.1.${n}`, part, fields)));

write(import.meta.url, {
  "c1.pcap": [
    about(2, tcp(80, 4001, "SA")),
    about(3, tcp(80, 4001, "R"), { length: 60 }),
    about(2, udp(53, 6000)),
    about(2, udp(54, 6000)),
    about(2, udp(55, 6000)),
    about(2, udp(56, 6000)),
    about(2, udp(53, 6001), { length: 23 }),
    fromC("10.0.1.2", VIP, error(3, 1, quote("10.0.1.2", VIP, udp(6002, 53)))),
  ],
  "s1.pcap": [fromS(2, "10.0.2.2", "10.0.1.2", tcp(8080, 4001, "SA", { seq: 5000, ack: 1001 }))],
  "c2.pcap": [fromC("10.0.1.2", VIP, tcp(4001, 80, "A", { seq: 1001, ack: 5001 })), fromC("10.0.1.2", VIP, udp(6000, 55, bytes(9)))],
});
