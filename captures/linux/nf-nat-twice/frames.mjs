import { bytes, echo, echoReply, eth, icmp, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const fromC = (dst, part, fields = {}) => eth("02:00:00:00:01:01", "02:00:00:00:01:02", ip({ src: "10.0.1.2", dst, ...fields }, part));
const fromS = (dst, part, fields = {}) => eth("02:00:00:00:03:01", "02:00:00:00:03:02", ip({ src: "10.0.3.2", dst, ...fields }, part));
const quoted = (src, dst, part) => ip({ src, dst, id: 99 }, part).body();

write(import.meta.url, {
  "c1.pcap": [fromC("10.0.3.2", udp(5000, 53, bytes(5))), fromC("10.0.3.2", tcp(5000, 80, "S")), fromC("10.0.3.2", echo(9, 1))],
  "s1.pcap": [
    fromS("10.0.3.1", udp(53, 5000, bytes(6))),
    fromS("10.0.3.1", tcp(80, 5000, "SA", { ack: 1001 })),
    fromS("10.0.3.1", echoReply(9, 1)),
    fromS("10.0.3.1", icmp(3, 3, 0, quoted("10.0.3.1", "10.0.3.2", udp(5000, 53, bytes(5))))),
    fromS("10.0.3.1", icmp(3, 4, 1200, quoted("10.0.3.1", "10.0.3.2", tcp(5000, 80, "S")))),
    fromS("10.0.3.1", udp(7000, 8080, bytes(6))),
  ],
  // too far: q's own error goes back through r
  "c2.pcap": [
    fromC("10.0.3.2", udp(5000, 53, bytes(5)), { ttl: 2 }),
    fromC("10.0.3.2", udp(5001, 53, bytes(5)), { ttl: 2 }),
    fromC("10.0.3.2", udp(82, 7000, bytes(5))),
  ],
  "s2.pcap": [fromS("10.0.3.1", udp(7000, 8080, bytes(9)), { ttl: 2 }), fromS("10.0.3.1", udp(7001, 8080, bytes(9)), { ttl: 1 })],
  "c3.pcap": [fromC("10.0.3.2", icmp(3, 3, 0, quoted("10.0.3.2", "10.0.1.2", udp(7000, 82, bytes(6)))))],
  "s3.pcap": [fromS("10.0.3.1", udp(53, 5000, bytes(3)))],
});
