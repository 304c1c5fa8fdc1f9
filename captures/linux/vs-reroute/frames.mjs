import { bytes, eth, icmp, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const VIP = "10.0.1.100";
const [ra, c, rb] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01"];
let id = 10000;
/** from a host of c, from server n */
const fromC = (src, dst, part, fields = {}) => eth(ra, c, ip({ src, dst, id: id++, ...fields }, part));
const fromS = (n, src, dst, part, fields = {}) => eth(rb, `02:00:00:00:02:0${n}`, ip({ src, dst, id: id++, ...fields }, part));
const quote = (src, dst, part, { length = 28, ...fields } = {}) =>
  ip({ src, dst, id: 30000, ttl: 62, ...fields }, part).body().subarray(0, length);

write(import.meta.url, {
  "c1.pcap": [fromC("10.77.0.2", VIP, udp(6000, 53, bytes(20))), fromC("10.77.0.2", VIP, udp(6000, 54, bytes(20)))],
  "s1.pcap": [
    fromS(2, "10.0.2.2", "10.77.0.2", udp(5300, 6000, bytes(30))),
    fromS(2, "10.0.2.2", "10.77.0.2", udp(5300, 6009, bytes(30))),
    fromS(2, "10.0.2.2", "10.77.0.2", icmp(3, 3, 0, quote("10.77.0.2", "10.0.2.2", udp(6000, 5300, bytes(20))))),
    fromS(3, "10.0.2.3", "10.77.0.2", icmp(3, 3, 0, quote("10.77.0.2", VIP, udp(6000, 54, bytes(20))))),
  ],
});
