import { bytes, eth, echoReply, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const [ra, c, rb, s] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01", "02:00:00:00:02:02"];
/** from a host of c, from a host of s */
const fromC = (src, dst, part, fields = {}) => eth(ra, c, ip({ src, dst, ...fields }, part));
const fromS = (src, dst, part, fields = {}) => eth(rb, s, ip({ src, dst, ...fields }, part));

write(import.meta.url, {
  "c1.pcap": [
    fromC("10.0.1.2", "10.0.2.2", tcp(5000, 80, "SA", { ack: 9 })),
    fromC("10.0.1.2", "10.0.2.2", tcp(5000, 80, "R")),
    fromC("10.0.1.2", "10.0.2.2", tcp(5000, 80, "SF")),
    fromC("10.0.1.2", "10.0.2.2", tcp(5000, 80, "")),
    fromC("10.0.1.2", "10.0.2.2", tcp(5001, 80, "S", { sum: 0x1111 })),
    fromC("10.0.1.2", "10.0.2.2", udp(5001, 53, bytes(5), { sum: 0x1111 })),
    fromC("10.0.1.2", "10.0.2.2", echoReply(5, 5)),
    fromC("10.0.1.2", "10.0.2.2", udp(5000, 77)),
    fromC("10.0.1.2", "10.0.2.2", udp(5000, 53)),
    // picked up in the middle
    fromC("10.0.1.2", "10.0.2.2", tcp(5002, 80, "PA", { ack: 9, data: bytes(9) })),
    fromC("10.0.1.3", "10.0.2.2", udp(0, 53)),
    fromC("10.0.1.3", "10.0.2.2", udp(500, 53)),
    fromC("10.0.1.3", "10.0.2.2", udp(1023, 53)),
  ],
  "again-c1.pcap": [
    fromC("10.0.1.2", "10.0.2.2", udp(5000, 53)),
    fromC("10.0.1.2", "10.0.2.2", udp(5003, 53)),
    fromC("10.0.1.2", "10.0.2.2", tcp(5002, 80, "PA", { seq: 1009, ack: 9, data: bytes(9) })),
  ],
  "again-s1.pcap": [
    fromS("10.0.2.2", "10.0.2.1", udp(53, 5000)),
    fromS("10.0.2.2", "10.0.2.99", udp(53, 5000)),
    fromS("10.0.2.8", "10.0.2.99", udp(53, 5003)),
    fromS("10.0.2.8", "10.0.2.99", udp(53, 5000)),
  ],
  // no translation for a new flow, old ones are not asked
  "last-c1.pcap": [
    fromC("10.0.1.2", "10.0.2.2", udp(5000, 53)),
    fromC("10.0.1.2", "10.0.2.2", udp(5009, 54)),
    fromC("10.0.1.2", "10.0.2.2", udp(5003, 53)),
  ],
});
