import { bytes, eth, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const [ra, c, rb, s] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01", "02:00:00:00:02:02"];
/** from a host of c, from a host of s */
const fromC = (src, dst, part, fields = {}) => eth(ra, c, ip({ src, dst, ...fields }, part));
const fromS = (src, dst, part, fields = {}) => eth(rb, s, ip({ src, dst, ...fields }, part));

write(import.meta.url, {
  "c1.pcap": [
    fromC("10.0.1.2", "10.0.2.2", udp(5000, 1000)),
    fromC("10.0.1.3", "10.0.2.2", udp(5000, 1000)),
    fromC("10.0.1.2", "10.0.2.2", udp(5001, 1000)),
    fromC("10.0.1.3", "10.0.2.3", udp(5000, 1000)),
    // the same flow again is no clash
    fromC("10.0.1.2", "10.0.2.2", udp(5000, 1000, bytes(3))),
    // DNAT makes it look like the first
    fromC("10.0.1.2", "10.0.2.7", udp(5000, 1002)),
    fromC("10.0.1.2", "10.0.2.2", udp(4000, 1001)),
    fromC("10.0.1.3", "10.0.2.2", udp(4000, 1001)),
    fromC("10.0.1.4", "10.0.2.2", udp(4000, 1001)),
    fromC("10.0.1.4", "10.0.2.3", udp(4001, 1001)),
    fromC("10.0.1.2", "10.0.2.2", tcp(4001, 80, "S")),
    fromC("10.0.1.3", "10.0.2.2", tcp(4001, 80, "S")),
    fromC("10.0.1.4", "10.0.2.2", tcp(4001, 80, "S")),
  ],
  "s1.pcap": [
    fromS("10.0.2.2", "10.0.2.1", udp(1000, 4000)),
    fromS("10.0.2.3", "10.0.2.1", udp(1000, 4000)),
    fromS("10.0.2.2", "10.0.2.1", udp(1001, 4000)),
    fromS("10.0.2.2", "10.0.2.1", udp(1001, 4001)),
    fromS("10.0.2.2", "10.0.2.1", tcp(80, 4000, "SA", { ack: 1001 })),
    fromS("10.0.2.2", "10.0.2.1", tcp(80, 4001, "SA", { ack: 1001 })),
  ],
  "again-c1.pcap": [
    fromC("10.0.1.3", "10.0.2.2", udp(5000, 1000)),
    fromC("10.0.1.4", "10.0.2.2", udp(4000, 1001)),
    fromC("10.0.1.2", "10.0.2.2", udp(5000, 1000)),
  ],
});
