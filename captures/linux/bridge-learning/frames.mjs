import { arp, bytes, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const [h1, h2, h3] = [1, 2, 3].map((i) => `02:00:00:00:00:1${i}`);
const datagram = (n) => ip({ src: "10.0.0.1", dst: "10.0.0.2" }, udp(1000 + n, 2000, bytes(18)));

write(import.meta.url, {
  "h1-first.pcap": [
    eth(h2, h1, datagram(1)),
    eth("ff:ff:ff:ff:ff:ff", h1, arp({ sha: h1, spa: "10.0.0.1", tpa: "10.0.0.2" })),
  ],
  "h2.pcap": [eth(h1, h2, datagram(2)), eth(h3, h2, datagram(3))],
  "h1-second.pcap": [
    eth(h2, h1, datagram(4)),
    eth(h1, h1, datagram(5)),
    eth(h2, "02:00:00:00:00:aa", datagram(6)),
    eth("02:00:00:00:00:aa", h1, datagram(7)),
    eth(h3, "01:00:5e:00:00:09", datagram(8)),
    eth(h3, "02:00:00:00:00:01", datagram(9)),
    eth(h3, "02:00:00:00:01:02", datagram(10)),
    eth(h3, "00:00:00:00:00:00", datagram(11)),
  ],
  "h3.pcap": [
    eth("02:00:00:00:00:aa", h3, datagram(12)),
    eth("02:00:00:00:00:bb", "02:00:00:00:00:aa", datagram(13)),
    eth(h1, h3, datagram(14)),
    eth(h3, h2, datagram(15)),
  ],
  "h2-last.pcap": [eth("02:00:00:00:00:aa", h2, datagram(16)), eth(h3, h2, datagram(17))],
});
