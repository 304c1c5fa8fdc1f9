import { bytes, eth, ip, udp, tcp, icmp, echo, write } from "../../../.ci/oracle/frames.mjs";

const [r, c] = ["02:00:00:00:01:01", "02:00:00:00:01:02"];
let n = 0;
const to = (dst, src = "10.0.1.2", part = udp(++n, 7, bytes(4))) => eth(r, c, ip({ src, dst }, part));

write(import.meta.url, {
  "c.pcap": [
    to("10.21.0.1"),
    to("10.22.0.1"),
    to("10.23.0.1", "10.0.1.3"),
    to("10.24.0.1", "10.0.1.4"),
    to("10.25.0.1"),
    to("10.26.0.1"),
    to("10.26.1.1", "10.0.1.5"),
    to("10.22.0.1", "10.0.1.5", icmp(3, 1, 0, bytes(28))),
    to("10.22.0.1", "10.0.1.6", echo(1, 1)),
    to("10.22.0.1", "10.0.1.7", tcp(1, 2, "S")),
    to("10.27.0.1", "10.0.1.8", udp(1, 2, bytes(1100))),
  ],
});
