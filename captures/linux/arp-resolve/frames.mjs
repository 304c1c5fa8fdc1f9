import { arp, bytes, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const [r, c] = ["02:00:00:00:01:01", "02:00:00:00:01:02"];
const to = (dst, n) => eth(r, c, ip({ src: "10.0.1.2", dst }, udp(1000 + n, 7, bytes(10, n))));

write(import.meta.url, {
  "c1.pcap": [to("10.0.2.2", 1), to("10.0.2.2", 2), to("10.0.2.2", 3), to("10.0.2.3", 4), to("10.0.2.3", 5)],
  "c-network.pcap": [to("10.0.2.0", 6)],
  "s1.pcap": [
    eth("02:00:00:00:02:01", "02:00:00:00:02:02", arp({ op: 2, sha: "02:00:00:00:02:02", spa: "10.0.2.2", tha: "02:00:00:00:02:01", tpa: "10.0.2.1" })),
  ],
  "c2.pcap": [to("10.0.2.2", 7), to("10.0.2.3", 8)],
});
