import { echo, eth, fragments, hex, icmp, ip, tcp, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01" };
const send = (src, dst, part, fields = {}) => eth(c.via, c.mac, ip({ src, dst, ...fields }, part));
const t = (src, dst, sport, dport, flags = "S") => send(src, dst, tcp(sport, dport, flags));
const u = (src, dst, sport, dport) => send(src, dst, udp(sport, dport, bytes(8)));
const [a, b, d] = ["10.0.1.2", "10.0.1.3", "10.0.1.4"];
const targets = ["10.1.1.1", "10.1.2.1", "10.1.2.3", "10.1.2.64", "10.1.2.65", "10.1.3.1", "10.2.0.1", "10.2.0.6", "10.2.0.7", "10.2.0.8"];
write(import.meta.url, {
  "c.pcap": [a, b, d].flatMap((source) => targets.flatMap((target, i) => [t(source, target, 1000 + i, 80), u(source, target, 1, 80)])).concat([t(a, "10.1.2.3", 5, 81), t(d, "10.2.0.1", 5, 81)]),
});
