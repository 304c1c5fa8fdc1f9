import { bytes, echo, echoReply, eth, icmp, ip, write } from "../../../.ci/oracle/frames.mjs";

const [ra, c, rb, s] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01", "02:00:00:00:02:02"];
/** from a host of c, from a host of s */
const fromC = (src, dst, part, fields = {}) => eth(ra, c, ip({ src, dst, ...fields }, part));
const fromS = (src, dst, part, fields = {}) => eth(rb, s, ip({ src, dst, ...fields }, part));

write(import.meta.url, {
  "c1.pcap": [
    fromC("10.0.1.2", "10.0.2.2", echo(7, 1)),
    fromC("10.0.1.2", "10.0.2.2", echo(7, 2)),
    fromC("10.0.1.2", "10.0.2.3", echo(7, 1)),
    fromC("10.0.1.3", "10.0.2.4", echo(7, 1)),
    fromC("10.0.1.2", "10.0.2.5", echo(0, 1)),
    fromC("10.0.1.2", "10.0.2.5", echo(65535, 1)),
    fromC("10.0.1.2", "10.0.2.6", icmp(13, 0, 0x00110001, bytes(12))),
    fromC("10.0.1.2", "10.0.2.6", icmp(17, 0, 0x00120001, bytes(4))),
    fromC("10.0.1.2", "10.0.2.6", icmp(15, 0, 0x00130001)),
    fromC("10.0.1.2", "10.0.2.6", echo(8, 1, bytes(8), { sum: 0x1234 })),
    fromC("10.0.1.2", "10.0.2.6", echoReply(70, 1)),
    fromC("10.0.1.2", "10.0.2.6", icmp(14, 0, 0x00140001, bytes(12))),
    fromC("10.0.1.2", "10.0.2.6", icmp(9, 0, 0, bytes(12))),
    fromC("10.0.1.2", "10.0.2.6", icmp(8, 5, 0x00150001)),
    fromC("10.0.1.2", "10.0.1.1", echo(30, 1)),
    fromC("10.0.1.2", "10.0.2.6", icmp(42, 0, 0x00160001)),
  ],
  "s1.pcap": [
    fromS("10.0.2.2", "10.0.2.1", echoReply(7, 1)),
    fromS("10.0.2.3", "10.0.2.1", echoReply(7, 1)),
    fromS("10.0.2.4", "10.0.2.1", echoReply(7, 1)),
    fromS("10.0.2.6", "10.0.2.1", icmp(14, 0, 0x00110001, bytes(12))),
    fromS("10.0.2.6", "10.0.2.1", icmp(18, 0, 0x00120001, bytes(4))),
    fromS("10.0.2.2", "10.0.2.1", echoReply(30, 1)),
    fromS("10.0.2.6", "10.0.2.1", echoReply(99, 1)),
    fromS("10.0.2.6", "10.0.1.2", echoReply(99, 1)),
  ],
});
