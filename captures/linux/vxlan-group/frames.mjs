import { bytes, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const H = (i) => `02:00:00:00:09:0${i}`;
const f = (from, to, n) =>
  eth(to, from, ip({ src: `192.168.0.10${n}`, dst: "192.168.0.200" }, udp(5000 + n, 6000, bytes(10 + n))));

write(import.meta.url, {
  "h1.pcap": [f(H(1), "ff:ff:ff:ff:ff:ff", 1), f(H(1), H(2), 2)],
  "h2.pcap": [f(H(2), H(1), 3), f(H(2), "01:00:5e:00:00:05", 4)],
});
