import { bytes, eth, ip, udp, tcp, echo, write } from "../../../.ci/oracle/frames.mjs";

const zero = "00:00:00:00:00:00";
const f = (src, dst, part) => eth(zero, zero, ip({ src, dst }, part));

write(import.meta.url, {
  "lo.pcap": [
    f("127.0.0.1", "127.0.0.1", echo(1, 1)),
    f("127.0.0.1", "127.5.5.5", echo(1, 2)),
    f("10.9.0.1", "10.9.0.1", echo(1, 3)),
    f("10.9.0.1", "10.7.0.1", echo(1, 4)),
    f("10.9.0.7", "10.7.0.1", echo(1, 5)),
    f("127.0.0.1", "127.0.0.1", udp(1, 7, bytes(8))),
    f("127.0.0.1", "127.0.0.1", tcp(1, 7, "S")),
    f("127.0.0.1", "10.9.0.7", udp(1, 7)),
    eth("02:00:00:00:00:01", zero, ip({ src: "127.0.0.1", dst: "127.0.0.1" }, echo(1, 6))),
  ],
  "dummy.pcap": [eth("02:00:00:00:09:01", "02:00:00:00:09:02", ip({ src: "10.9.0.2", dst: "10.9.0.1" }, echo(2, 1)))],
});
