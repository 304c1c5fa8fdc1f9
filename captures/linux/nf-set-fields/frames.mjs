import { echo, eth, fragments, hex, icmp, ip, tcp, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01" };
const send = (src, dst, part, fields = {}) => eth(c.via, c.mac, ip({ src, dst, ...fields }, part));
const t = (src, dst, sport, dport, flags = "S") => send(src, dst, tcp(sport, dport, flags));
const u = (src, dst, sport, dport) => send(src, dst, udp(sport, dport, bytes(8)));
write(import.meta.url, {
  "c.pcap": ["10.0.1.2", "10.0.1.3", "10.0.1.5"].flatMap((source) => ["10.0.2.2", "10.0.2.3"].flatMap((target) => [
    t(source, target, 1000, 80), u(source, target, 1, 53), u(source, target, 1, 55), send(source, target, echo(1, 1)), send(source, target, icmp(0, 0)),
  ])).concat([send("10.0.1.2", "10.0.1.1", echo(1, 2))]),
});
