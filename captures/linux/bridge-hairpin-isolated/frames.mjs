import { bytes, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const [h1, h2, h3, h4] = [1, 2, 3, 4].map((i) => `02:00:00:00:00:1${i}`);
const all = "ff:ff:ff:ff:ff:ff";
const datagram = (n) => ip({ src: "10.0.0.1", dst: "10.0.0.2" }, udp(1000 + n, 2000, bytes(18)));

write(import.meta.url, {
  "h1.pcap": [
    eth(h2, h1, datagram(1)),
    eth(h1, h1, datagram(2)),
    eth(h1, "02:00:00:00:00:aa", datagram(3)),
    eth(all, h1, datagram(4)),
    eth("01:00:5e:01:02:03", h1, ip({ src: "10.0.0.1", dst: "224.1.2.3", ttl: 1 }, udp(1, 2))),
  ],
  "h2.pcap": [eth(h3, h2, datagram(5)), eth(all, h2, datagram(6)), eth(h1, h2, datagram(7)), eth(h4, h2, datagram(8))],
  "h3.pcap": [eth(h2, h3, datagram(9)), eth(h4, h3, datagram(10)), eth(all, h3, datagram(11))],
  "h4.pcap": [eth(h2, h4, datagram(12)), eth(h3, h4, datagram(13)), eth(all, h4, datagram(14))],
});
