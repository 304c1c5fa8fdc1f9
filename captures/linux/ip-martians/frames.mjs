import { eth, ip, udp, echo, write } from "../../../.ci/oracle/frames.mjs";

const [r, c] = ["02:00:00:00:01:01", "02:00:00:00:01:02"];
const odd = ["0.0.0.0", "0.1.2.3", "127.0.0.1", "127.1.2.3", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "10.0.1.1", "10.0.2.1", "10.0.1.255", "10.0.1.0", "169.254.1.1"];

write(import.meta.url, {
  "c.pcap": [
    ...odd.map((src, n) => eth(r, c, ip({ src, dst: "10.0.2.2" }, udp(n, 7)))),
    ...odd.map((dst, n) => eth(r, c, ip({ src: "10.0.1.2", dst }, udp(100 + n, 7)))),
    ...odd.map((src, n) => eth(r, c, ip({ src, dst: "10.0.1.1" }, echo(3, n)))),
    eth(r, c, ip({ src: "0.0.0.0", dst: "255.255.255.255" }, udp(68, 67))),
    eth("ff:ff:ff:ff:ff:ff", c, ip({ src: "0.0.0.0", dst: "255.255.255.255" }, udp(68, 67))),
    eth(r, c, ip({ src: "0.0.0.0", dst: "224.0.0.1" }, udp(68, 67))),
  ],
});
