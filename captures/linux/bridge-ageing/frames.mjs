import { bytes, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const [h1, h2, h3] = [1, 2, 3].map((i) => `02:00:00:00:00:1${i}`);
const datagram = (n) => ip({ src: "10.0.0.1", dst: "10.0.0.2" }, udp(1000 + n, 2000, bytes(18)));

write(import.meta.url, {
  "h1.pcap": [eth("02:00:00:00:00:ff", h1, datagram(1))],
  "h2.pcap": [eth(h1, h2, datagram(2)), eth(h3, h2, datagram(3))],
});
