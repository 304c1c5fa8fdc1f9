import { echo, eth, fragments, hex, icmp, ip, tcp, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01" };
const send = (src, dst, part, fields = {}) => eth(c.via, c.mac, ip({ src, dst, ...fields }, part));
const t = (src, dst, sport, dport, flags = "S") => send(src, dst, tcp(sport, dport, flags));
const u = (src, dst, sport, dport) => send(src, dst, udp(sport, dport, bytes(8)));
write(import.meta.url, {
  "c.pcap": [
    t("10.0.1.2", "10.0.2.2", 1000, 80), t("10.0.1.3", "10.0.2.2", 1001, 101), t("10.0.1.4", "10.0.2.3", 1002, 81), t("10.0.1.5", "10.0.2.3", 1003, 81),
    u("10.0.1.2", "10.0.2.2", 1000, 80), send("10.0.1.6", "10.0.2.4", echo(1, 1)), send("10.0.1.7", "10.0.2.4", bytes(8), { proto: 47 }), send("10.0.1.8", "10.0.2.4", bytes(8), { proto: 6 }),
    t("10.0.1.2", "10.0.2.2", 1000, 80), send("0.0.0.0", "10.0.2.4", echo(1, 1)),
  ],
});
