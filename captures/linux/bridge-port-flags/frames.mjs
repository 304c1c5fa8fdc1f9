import { arp, bytes, hex, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const [h1, h2, h3, h4] = [1, 2, 3, 4].map((i) => `02:00:00:00:00:1${i}`);
const datagram = (n, dst = "10.0.0.2") => ip({ src: "10.0.0.1", dst }, udp(1000 + n, 2000, bytes(18)));

write(import.meta.url, {
  "h1.pcap": [
    eth("02:00:00:00:00:ff", h1, datagram(1)),
    eth("ff:ff:ff:ff:ff:ff", h1, arp({ sha: h1, spa: "10.0.0.1", tpa: "10.0.0.2" })),
    eth("01:00:5e:01:02:03", h1, datagram(2, "224.1.2.3")),
    eth("01:00:5e:00:00:05", h1, datagram(3, "224.0.0.5")),
    eth("01:00:00:00:00:05", h1, hex("0102030405")),
    eth("33:33:00:00:00:05", h1, hex("0102030405")),
  ],
  "h2.pcap": [eth(h1, h2, datagram(4)), eth(h4, h2, datagram(5))],
  "h3.pcap": [eth(h1, h3, datagram(6)), eth(h2, h3, datagram(7)), eth("ff:ff:ff:ff:ff:ff", h3, datagram(8))],
  "h4.pcap": [eth(h3, h4, datagram(9)), eth("01:00:5e:01:02:03", h4, datagram(10, "224.1.2.3"))],
});
