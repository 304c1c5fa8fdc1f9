import { arp, eth, ip, udp, echo, write } from "../../../.ci/oracle/frames.mjs";

const frames = (r, h) => [
  eth(r, h, ip({ src: "10.0.1.1", dst: "10.0.2.1" }, echo(1, 1))),
  eth(r, h, ip({ src: "10.0.2.1", dst: "10.0.1.1" }, echo(1, 2))),
  eth(r, h, ip({ src: "10.0.1.1", dst: "10.0.1.5" }, udp(1, 2))),
  eth(r, h, ip({ src: "10.0.2.1", dst: "10.0.2.5" }, udp(1, 2))),
  eth(r, h, ip({ src: "10.0.2.3", dst: "127.0.0.1" }, echo(1, 3))),
  eth(r, h, ip({ src: "10.0.1.3", dst: "127.0.0.1" }, echo(1, 4))),
  eth(r, h, ip({ src: "127.0.0.1", dst: "10.0.2.1" }, echo(1, 5))),
  eth(r, h, ip({ src: "127.0.0.5", dst: "10.0.1.5" }, udp(1, 2))),
  eth("ff:ff:ff:ff:ff:ff", h, arp({ sha: h, spa: "10.0.2.7", tpa: "127.0.0.1" })),
  eth("ff:ff:ff:ff:ff:ff", h, arp({ sha: h, spa: "127.0.0.5", tpa: "10.0.2.1" })),
];

write(import.meta.url, { "c.pcap": frames("02:00:00:00:01:01", "02:00:00:00:01:02"), "s.pcap": frames("02:00:00:00:02:01", "02:00:00:00:02:02") });
