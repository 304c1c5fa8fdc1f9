import { bytes, eth, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const VIP = "10.0.1.100";
const [ra, c, rb] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01"];
let id = 10000;
/** from a host of c, from server n */
const fromC = (src, dst, part, fields = {}) => eth(ra, c, ip({ src, dst, id: id++, ...fields }, part));
const fromS = (n, src, dst, part, fields = {}) => eth(rb, `02:00:00:00:02:0${n}`, ip({ src, dst, id: id++, ...fields }, part));
const flows = (client) => [
  ...[80, 81, 82, 83, 84, 85].map((port) => fromC("10.0.1.2", VIP, tcp(client, port, "S"), { df: 1 })),
  fromC("10.0.1.2", VIP, udp(client, 86, bytes(20))),
  fromC("10.0.1.2", VIP, udp(client, 86, bytes(20)), { ttl: 1 }),
  fromC("10.0.1.2", "10.5.0.9", tcp(client, 80, "S"), { df: 1 }),
  fromC("10.0.1.2", "10.5.0.9", udp(client, 53, bytes(20))),
];

write(import.meta.url, {
  "c1.pcap": flows(4001),
  "c2.pcap": flows(4002),
  // nothing to balance: what was closed is forgotten by then
  "c3.pcap": [fromC("10.0.1.2", "10.0.1.1", udp(4003, 9))],
});
