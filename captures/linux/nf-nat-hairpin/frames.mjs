import { bytes, eth, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const [r, a, b] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:01:03"];
const fromA = (dst, part) => eth(r, a, ip({ src: "10.0.1.2", dst }, part));
const fromB = (dst, part, to = r) => eth(to, b, ip({ src: "10.0.1.3", dst }, part));

write(import.meta.url, {
  "a1.pcap": [fromA("10.0.1.1", tcp(5000, 8080, "S")), fromA("10.0.1.1", udp(5000, 8082, bytes(6))), fromA("10.0.1.1", tcp(5001, 8081, "S"))],
  "b1.pcap": [
    fromB("10.0.1.1", tcp(80, 5000, "SA", { seq: 7000, ack: 1001 })),
    // past the router: the client sees an answer from somebody else
    fromB("10.0.1.2", udp(53, 5000, bytes(7)), a),
    fromB("10.0.1.2", udp(53, 5000, bytes(7))),
    fromB("10.0.1.1", tcp(6000, 8080, "S")),
  ],
  "a2.pcap": [
    fromA("10.0.1.1", tcp(5000, 8080, "A", { seq: 1001, ack: 7001 })),
    fromA("10.0.1.1", tcp(5000, 8080, "PA", { seq: 1001, ack: 7001, data: bytes(10) })),
    // as its own server
    fromA("10.0.1.1", tcp(80, 5001, "SA", { seq: 9000, ack: 1001 })),
  ],
  "b2.pcap": [
    fromB("10.0.1.1", tcp(80, 5000, "A", { seq: 7001, ack: 1011 })),
    fromB("10.0.1.1", tcp(80, 6000, "SA", { seq: 9000, ack: 1001 })),
  ],
});
