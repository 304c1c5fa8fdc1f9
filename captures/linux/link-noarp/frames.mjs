import { arp, eth, ip, udp, echo, write } from "../../../.ci/oracle/frames.mjs";

const [r, c] = ["02:00:00:00:01:01", "02:00:00:00:01:02"];

write(import.meta.url, {
  "c.pcap": [eth(r, c, ip({ src: "10.0.1.2", dst: "10.0.2.2" }, udp(1, 7))), eth(r, c, ip({ src: "10.0.1.2", dst: "10.0.2.3" }, udp(2, 7)))],
  "s.pcap": [
    eth("ff:ff:ff:ff:ff:ff", "02:00:00:00:02:02", arp({ sha: "02:00:00:00:02:02", spa: "10.0.2.2", tpa: "10.0.2.1" })),
    eth("02:00:00:00:02:01", "02:00:00:00:02:02", ip({ src: "10.0.2.2", dst: "10.0.2.1" }, echo(1, 1))),
  ],
});
