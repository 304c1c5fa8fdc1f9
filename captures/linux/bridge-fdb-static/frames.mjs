import { bytes, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const h = (i) => `02:00:00:00:00:1${i}`;
const a = (i) => `02:00:00:00:00:a${i}`;
const datagram = (n) => ip({ src: "10.0.0.1", dst: "10.0.0.2" }, udp(1000 + n, 2000, bytes(18)));

write(import.meta.url, {
  "to.pcap": [1, 2, 3, 4, 5, 6].map((i) => eth(a(i), h(3), datagram(i))),
  "from.pcap": [1, 2, 3, 4, 5, 6].map((i) => eth(h(3), a(i), datagram(10 + i))),
  "h1.pcap": [eth(h(2), h(1), datagram(20))],
  "h2.pcap": [eth(h(1), h(2), datagram(21))],
});
