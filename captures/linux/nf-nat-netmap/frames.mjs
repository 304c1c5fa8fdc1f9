import { bytes, echo, echoReply, eth, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const [ra, c, rb, s] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01", "02:00:00:00:02:02"];
/** from a host of c, from a host of s */
const fromC = (src, dst, part, fields = {}) => eth(ra, c, ip({ src, dst, ...fields }, part));
const fromS = (src, dst, part, fields = {}) => eth(rb, s, ip({ src, dst, ...fields }, part));

write(import.meta.url, {
  "c1.pcap": [
    fromC("10.0.1.2", "10.50.2.2", udp(5000, 53, bytes(9))),
    fromC("10.0.1.3", "10.50.2.9", tcp(5000, 80, "S")),
    fromC("10.0.1.4", "10.50.2.5", echo(3, 1)),
    fromC("10.0.1.2", "10.51.7.2", udp(5000, 53)),
    fromC("10.0.1.2", "10.51.7.7", udp(5000, 53)),
    fromC("10.0.1.2", "10.52.200.7", udp(5000, 53)),
  ],
  "s1.pcap": [
    fromS("10.0.2.2", "10.60.1.2", udp(53, 5000, bytes(11))),
    fromS("10.0.2.9", "10.60.1.3", tcp(80, 5000, "SA", { ack: 1001 })),
    fromS("10.0.2.5", "10.60.1.4", echoReply(3, 1)),
    // a flow from there
    fromS("10.0.2.6", "10.60.1.7", udp(9000, 9001)),
  ],
  "c2.pcap": [fromC("10.0.1.7", "10.0.2.6", udp(9001, 9000))],
});
