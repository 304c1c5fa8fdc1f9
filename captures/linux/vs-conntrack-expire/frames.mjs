import { bytes, eth, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const VIP = "10.0.1.100";
const [ra, c, rb] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01"];
let id = 10000;
/** from a host of c, from server n */
const fromC = (src, dst, part, fields = {}) => eth(ra, c, ip({ src, dst, id: id++, ...fields }, part));
const fromS = (n, src, dst, part, fields = {}) => eth(rb, `02:00:00:00:02:0${n}`, ip({ src, dst, id: id++, ...fields }, part));

write(import.meta.url, {
  "c1.pcap": [
    fromC("10.0.1.2", VIP, udp(6000, 53, bytes(20))),
    fromC("10.0.1.2", VIP, udp(6000, 54, bytes(20))),
    fromC("10.0.1.2", VIP, tcp(4001, 80, "S"), { df: 1 }),
    fromC("10.0.1.2", "10.0.2.5", udp(6000, 53, bytes(20))),
  ],
  "c2.pcap": [fromC("10.0.1.2", VIP, udp(6000, 54, bytes(20))), fromC("10.0.1.3", VIP, udp(6000, 54, bytes(20)))],
});
