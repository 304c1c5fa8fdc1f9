import { echo, eth, fragments, hex, icmp, ip, tcp, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01" };
const send = (src, dst, part, fields = {}) => eth(c.via, c.mac, ip({ src, dst, ...fields }, part));
const t = (src, dst, sport, dport, flags = "S") => send(src, dst, tcp(sport, dport, flags));
const u = (src, dst, sport, dport) => send(src, dst, udp(sport, dport, bytes(8)));
write(import.meta.url, {
  "c.pcap": ["10.0.2.2", "10.3.0.1", "10.3.1.1", "10.3.2.1", "10.3.2.2", "10.3.3.1", "10.3.4.1"].flatMap((target) => [t("10.0.1.2", target, 1, 80), u("10.3.1.7", target, 1, 80)]).concat([
    send("10.0.1.2", "10.0.1.1", echo(1, 1)), send("10.0.1.2", "10.0.2.1", echo(1, 2)), u("10.0.1.2", "10.0.1.1", 1, 1),
  ]),
});
