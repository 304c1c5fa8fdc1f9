import { echo, eth, fragments, hex, icmp, ip, tcp, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01" };
const send = (src, dst, part, fields = {}) => eth(c.via, c.mac, ip({ src, dst, ...fields }, part));
const t = (src, dst, sport, dport, flags = "S") => send(src, dst, tcp(sport, dport, flags));
const u = (src, dst, sport, dport) => send(src, dst, udp(sport, dport, bytes(8)));
const [a, b, pod] = ["10.0.1.2", "10.0.1.7", "10.244.0.5"];
write(import.meta.url, {
  "c.pcap": [
    t(a, "10.96.0.1", 40000, 443), t(a, "10.96.0.1", 40000, 80), t(a, "10.96.0.10", 40001, 53), u(a, "10.96.0.10", 40001, 53), u(a, "10.96.0.10", 40001, 54),
    t(a, "10.0.2.9", 40002, 80), t(a, "10.0.2.8", 40003, 80), t(b, "10.0.2.8", 40003, 80), u(b, "10.0.2.8", 40003, 80), t(b, "10.0.2.8", 40003, 81),
    t(a, "10.0.2.3", 40004, 30080), u(a, "10.0.2.3", 40004, 30080), u(a, "10.0.2.3", 40004, 30053), t(a, "10.0.2.3", 30080, 40004),
    send(a, "10.0.2.7", hex("0009 75b4 00000000 00000000"), { proto: 132 }), send(a, "10.0.2.6", hex("0009 75b4 00000000 00000000"), { proto: 132 }),
    t(a, "10.0.2.2", 40005, 8080), t(b, "10.0.2.2", 40005, 8080), send(a, "10.96.0.1", echo(1, 1)),
  ],
});
