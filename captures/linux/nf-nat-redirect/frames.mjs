import { bytes, echo, eth, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const [ra, c, rb, s] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01", "02:00:00:00:02:02"];
/** from a host of c, from a host of s */
const fromC = (src, dst, part, fields = {}) => eth(ra, c, ip({ src, dst, ...fields }, part));
const fromS = (src, dst, part, fields = {}) => eth(rb, s, ip({ src, dst, ...fields }, part));

write(import.meta.url, {
  "c1.pcap": [
    // nobody listens: port unreachable and reset come back from the address that was asked
    fromC("10.0.1.2", "10.0.2.2", udp(5000, 1000, bytes(20))),
    fromC("10.0.1.2", "10.0.2.2", udp(5000, 1001, bytes(20))),
    fromC("10.0.1.2", "10.0.2.3", udp(5001, 1001)),
    fromC("10.0.1.2", "10.0.3.1", udp(5007, 1000)),
    fromC("10.0.1.2", "10.0.2.2", tcp(5000, 1002, "S")),
    fromC("10.0.1.2", "10.0.2.7", echo(5, 1)),
    fromC("10.0.1.2", "10.0.2.7", echo(5, 2)),
    fromC("10.0.1.2", "10.0.2.2", udp(5000, 1000, bytes(20))),
  ],
  "none.pcap": [
    eth("02:00:00:00:03:01", "02:00:00:00:03:02", ip({ src: "10.0.1.2", dst: "10.0.2.2" }, udp(6000, 1000))),
    eth("02:00:00:00:03:01", "02:00:00:00:03:02", ip({ src: "10.0.1.2", dst: "10.0.2.2" }, udp(6000, 999))),
  ],
});
