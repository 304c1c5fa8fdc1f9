import { echo, eth, fragments, hex, icmp, ip, tcp, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01" };
const send = (src, dst, part, fields = {}) => eth(c.via, c.mac, ip({ src, dst, ...fields }, part));
const t = (src, dst, sport, dport, flags = "S") => send(src, dst, tcp(sport, dport, flags));
const u = (src, dst, sport, dport) => send(src, dst, udp(sport, dport, bytes(8)));
const [a, b, s, s2] = ["10.0.1.2", "10.0.1.3", "10.0.2.2", "10.0.2.3"];
write(import.meta.url, {
  "c.pcap": [
    t(a, s, 1000, 80), t(b, s, 1000, 80), t("10.0.1.4", s, 80, 1000), t("10.0.1.9", s, 2000, 80), t(a, s2, 80, 80), t(a, s, 20000, 0), t(a, "10.0.2.6", 5, 5), t(a, "10.0.2.7", 5, 10001),
    t(a, "10.0.2.4", 1, 1), t(a, "10.0.2.5", 1, 2), u(a, s, 1053, 53), u(b, s, 1053, 53), u(b, s, 53, 1053), u(b, s2, 1, 54), u(b, s2, 1, 55), u(a, s, 0, 0),
    send(a, s, echo(1, 1)), send(b, s2, echo(1, 2)), send(a, s, icmp(0, 0)), send(a, s, icmp(3, 3, 0, bytes(28))), send(a, s, icmp(13, 0, 0, bytes(12))),
    send(a, s, hex("0009 0007 00000000 00000000"), { proto: 132 }), send(a, s, hex("0009 0007 0000"), { proto: 132 }),
    send(a, s, hex("0008 0009 0008 0000 00000000"), { proto: 136 }), send(a, s, bytes(12), { proto: 47 }), send(a, s, bytes(12), { proto: 50 }),
    // too short to have a port
    send(a, s, bytes(19), { proto: 6 }), send(a, s, bytes(7), { proto: 17 }), send(a, s, bytes(4), { proto: 1 }), send(a, s, Buffer.alloc(0), { proto: 6 }),
    ...fragments({ src: a, dst: s, id: 900 }, tcp(1000, 80, "S", { }), [16]).map((p) => eth(c.via, c.mac, p)),
    ...fragments({ src: a, dst: s, id: 901 }, udp(1053, 53, bytes(40)), [24]).map((p) => eth(c.via, c.mac, p)),
    ...fragments({ src: a, dst: s, id: 902, proto: 47 }, bytes(40), [24]).map((p) => eth(c.via, c.mac, p)),
    ...fragments({ src: a, dst: s, id: 903 }, echo(1, 3, bytes(40)), [24]).map((p) => eth(c.via, c.mac, p)),
    send(a, s, tcp(1000, 80, "S"), { options: hex("01010100") }),
  ],
});
