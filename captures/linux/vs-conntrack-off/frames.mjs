import { bytes, eth, icmp, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const VIP = "10.0.1.100";
const [ra, c, rb] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01"];
let id = 10000;
/** from a host of c, from server n */
const fromC = (src, dst, part, fields = {}) => eth(ra, c, ip({ src, dst, id: id++, ...fields }, part));
const fromS = (n, src, dst, part, fields = {}) => eth(rb, `02:00:00:00:02:0${n}`, ip({ src, dst, id: id++, ...fields }, part));
const ipip = (part) => ({ proto: 4, body: () => part.body() });
/** what the servers see as the client: themselves the balancer, where it masquerades */
const seen = { tcp: "10.0.1.2", udp: "10.0.1.2" };
const quote = (src, dst, part, { length = 28, ...fields } = {}) =>
  ip({ src, dst, id: 30000, ttl: 62, ...fields }, part).body().subarray(0, length);

write(import.meta.url, {
  "c1.pcap": [
    fromC("10.0.1.2", VIP, tcp(4001, 80, "S"), { df: 1 }),
    ...[53, 54, 55, 57, 58].map((port) => fromC("10.0.1.2", VIP, udp(6000, port, bytes(20)))),
    // translated by iptables first, then by IPVS
    fromC("10.0.1.3", VIP, udp(6000, 56, bytes(20))),
  ],
  "s1.pcap": [
    fromS(2, "10.0.2.2", seen.tcp, tcp(8080, 4001, "SA", { seq: 5000, ack: 1001 }), { df: 1 }),
    fromS(3, "10.0.2.3", seen.udp, udp(5300, 6000, bytes(30))),
    fromS(3, "10.0.2.3", "10.0.1.2", udp(5700, 6000, bytes(30))),
  ],
  "c2.pcap": [
    fromC("10.0.1.2", VIP, tcp(4001, 80, "A", { seq: 1001, ack: 5001 }), { df: 1 }),
    fromC("10.0.1.2", VIP, tcp(4001, 80, "PA", { seq: 1001, ack: 5001, data: bytes(10) }), { df: 1 }),
    ...[53, 54, 55, 57, 58].map((port) => fromC("10.0.1.2", VIP, udp(6000, port, bytes(21)))),
  ],
  "s2.pcap": [
    fromS(2, "10.0.2.2", seen.tcp, tcp(8080, 4001, "FA", { seq: 5001, ack: 1011 }), { df: 1 }),
    fromS(3, "10.0.2.3", seen.udp, udp(5300, 6000, bytes(31))),
    // errors: from the server about what it was sent
    fromS(3, "10.0.2.3", seen.udp, icmp(3, 3, 0, quote(seen.udp, "10.0.2.3", udp(6000, 5300, bytes(20))))),
    fromS(4, "10.0.2.4", "10.0.1.2", icmp(3, 3, 0, quote("10.0.1.2", VIP, udp(6000, 54, bytes(20))))),
    fromS(5, "10.0.2.5", "10.0.2.1", icmp(3, 1, 0, quote("10.0.2.1", "10.0.2.5", ipip(ip({ src: "10.0.1.2", dst: VIP, id: 30001 }, udp(6000, 55, bytes(20)))), { length: 48 }))),
  ],
  "c3.pcap": [
    fromC("10.0.1.2", VIP, tcp(4001, 80, "FA", { seq: 1011, ack: 5002 }), { df: 1 }),
    // and from the client about the answers
    fromC("10.0.1.2", VIP, icmp(3, 3, 0, quote(VIP, "10.0.1.2", udp(53, 6000, bytes(30))))),
    fromC("10.0.1.2", VIP, icmp(3, 3, 0, quote(VIP, "10.0.1.2", udp(54, 6000, bytes(30))))),
    fromC("10.0.1.4", VIP, icmp(11, 0, 0, quote(VIP, "10.0.1.2", tcp(80, 4001, "SA"), { length: 60 }))),
  ],
  "s3.pcap": [fromS(2, "10.0.2.2", seen.tcp, tcp(8080, 4001, "A", { seq: 5002, ack: 1012 }), { df: 1 })],
});
