import { bytes, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const VIP = "10.0.1.100";
const [ra, c, rb] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01"];
let id = 10000;
/** from a host of c, from server n */
const fromC = (src, dst, part, fields = {}) => eth(ra, c, ip({ src, dst, id: id++, ...fields }, part));
const fromS = (n, src, dst, part, fields = {}) => eth(rb, `02:00:00:00:02:0${n}`, ip({ src, dst, id: id++, ...fields }, part));
const all = Array.from({ length: 18 }, (_, i) => 100 + i);
/** ports of servers that ARP is to find */
const near = [100, 105, 106, 111, 112, 117];
const one = (client, port) => fromC(client, VIP, udp(6000, port, bytes(20)));
const each = (name, client, ports) => Object.fromEntries(ports.map((port) => [`${name}-${port}.pcap`, [one(client, port)]]));

write(import.meta.url, {
  "c1.pcap": all.filter((port) => !near.includes(port)).map((port) => one("10.0.1.2", port)),
  "c2.pcap": near.map((port) => one("10.0.1.3", port)),
  ...each("a", "10.0.1.2", [100, 105, 106, 112]),
  ...each("b", "10.0.1.4", [100, 112]),
});
