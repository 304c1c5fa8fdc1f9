import { arp, bytes, eth, ip, udp, echo, write } from "../../../.ci/oracle/frames.mjs";

const [r, c] = ["02:00:00:00:01:01", "02:00:00:00:01:02"];
const f = (dst, part) => eth(r, c, ip({ src: "10.0.1.2", dst }, part));

write(import.meta.url, {
  "c.pcap": [
    f("10.9.0.1", echo(1, 1)),
    f("10.9.0.2", udp(1, 7)),
    f("10.9.0.255", udp(2, 7)),
    f("10.8.0.2", udp(3, 7, bytes(900))),
    f("10.8.0.2", udp(4, 7, bytes(100))),
    eth("ff:ff:ff:ff:ff:ff", c, arp({ sha: c, spa: "10.0.1.2", tpa: "10.9.0.1" })),
  ],
  "d0.pcap": [eth("02:00:00:00:09:01", "02:00:00:00:09:09", ip({ src: "10.9.0.9", dst: "10.9.0.1" }, echo(2, 1))), eth("ff:ff:ff:ff:ff:ff", "02:00:00:00:09:09", bytes(20))],
});
