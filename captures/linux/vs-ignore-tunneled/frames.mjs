import { bytes, eth, icmp, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const VIP = "10.0.1.100";
const [ra, c, rb] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01"];
let id = 10000;
/** from a host of c, from server n */
const fromC = (src, dst, part, fields = {}) => eth(ra, c, ip({ src, dst, id: id++, ...fields }, part));
const fromS = (n, src, dst, part, fields = {}) => eth(rb, `02:00:00:00:02:0${n}`, ip({ src, dst, id: id++, ...fields }, part));
const ipip = (part) => ({ proto: 4, body: () => part.body() });
const inside = (src, part) => fromC("10.0.1.4", "10.0.1.1", ipip(ip({ src, dst: VIP, id: id++ }, part)));

write(import.meta.url, {
  "c1.pcap": [
    inside("10.0.1.2", udp(6000, 53, bytes(20))),
    inside("10.0.1.3", udp(6000, 53, bytes(20))),
    inside("10.0.1.2", tcp(4001, 80, "S")),
    inside("10.0.1.2", udp(6000, 99, bytes(20))),
    fromC("10.0.1.2", VIP, udp(6001, 53, bytes(20))),
    fromC("10.0.1.2", VIP, tcp(4002, 80, "S")),
  ],
  "s1.pcap": [fromS(4, "10.0.2.4", "10.0.1.2", tcp(80, 4001, "SA", { seq: 5000, ack: 1001 }))],
  "c2.pcap": [inside("10.0.1.2", icmp(8, 0, 0x10001, bytes(8))), inside("10.0.1.2", tcp(4001, 80, "A", { seq: 1001, ack: 5001 }))],
});
