import { eth, ip, udp, echo, write } from "../../../.ci/oracle/frames.mjs";

const [r, c] = ["02:00:00:00:01:01", "02:00:00:00:01:02"];
const sources = ["10.0.1.2", "10.5.0.2", "172.16.1.9", "172.16.2.9", "172.16.3.9", "172.16.4.9", "172.16.5.9"];

write(import.meta.url, {
  "c.pcap": sources.map((src, n) => eth(r, c, ip({ src, dst: "10.0.2.2", ttl: 1 }, udp(n, 7)))),
  "ping.pcap": ["10.0.1.1", "10.0.1.77", "10.5.0.1", "10.9.0.1", "10.0.2.1"].map((dst, n) => eth(r, c, ip({ src: "10.0.1.2", dst }, echo(1, n)))),
  "closed.pcap": ["10.0.1.77", "10.9.0.1"].map((dst, n) => eth(r, c, ip({ src: "172.16.2.9", dst }, udp(n, 7)))),
});
