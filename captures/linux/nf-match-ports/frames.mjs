import { echo, eth, fragments, hex, ip, tcp, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2" };
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const t = (sport, dport, flags = "S", more = {}) => send(c, s.ip, tcp(sport, dport, flags, more));
const u = (sport, dport) => send(c, s.ip, udp(sport, dport, bytes(8)));
write(import.meta.url, {
  "c.pcap": [
    t(1000, 80), t(1000, 81), t(999, 443), t(2000, 22), t(2001, 100), t(3000, 60000), t(3000, 65535), t(0, 80), t(8500, 101), t(1000, 7999),
    t(1, 2, ""), t(1, 2, "A"), t(1, 2, "SA"), t(1, 2, "SR"), t(1, 2, "FPU"), t(1, 2, "R"), t(1, 2, "SFRPAU"), t(1, 2, "SEC"),
    t(1, 3, "S", { options: hex("020405b4 0101080a 0000000100000002") }),
    t(1, 3, "A", { options: hex("0101080a 0000000100000002") }),
    t(1, 4, "S", { options: hex("02040400") }),
    // options that end early, or claim more than there is
    t(1, 5, "S", { options: hex("00080a00") }), t(1, 5, "S", { options: hex("08ff0000") }), t(1, 5, "S", { options: hex("01010800") }),
    t(1, 6, "S", { doff: 4 }), t(1, 6, "S", { doff: 15 }),
    u(53, 1024), u(53, 1023), u(123, 5), u(1005, 53), u(1011, 2000), u(2000, 1011),
    send(c, s.ip, hex("0009 0007 00000000 00000000"), { proto: 132 }),
    send(c, s.ip, hex("0009 0007 0008 0000 00000000"), { proto: 136 }),
    send(c, s.ip, bytes(12), { proto: 253 }),
    send(c, s.ip, bytes(3), { proto: 6 }), send(c, s.ip, bytes(19), { proto: 6 }), send(c, s.ip, bytes(3), { proto: 17 }),
    send(c, s.ip, Buffer.alloc(0), { proto: 17 }),
    ...fragments({ src: c.ip, dst: s.ip, id: 950 }, tcp(1000, 80, "S", { data: bytes(40) }), [24]).map((p) => eth(c.via, c.mac, p)),
    ...fragments({ src: c.ip, dst: s.ip, id: 951 }, tcp(1000, 80, "S", { data: bytes(40) }), [8]).map((p) => eth(c.via, c.mac, p)),
    send(c, s.ip, bytes(30), { proto: 6, offset: 8 }),
    send(c, s.ip, echo(1, 1)),
  ],
});
