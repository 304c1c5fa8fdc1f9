import { bytes, eth, fragments, hex, ip, tcp, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2" };
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const t = (port, flags, options = "", more = {}, to = s.ip) => send(c, to, tcp(40000, port, flags, { options: hex(options), ...more }));
write(import.meta.url, {
  "c.pcap": [
    t(80, "S", "020405b4"), t(80, "S", "02040200"), t(80, "S", "0101020405b40000"), t(80, "S", "01030307020405b4"), t(80, "S"),
    t(80, "S", "0303070104020000"), t(80, "S", "", { data: bytes(5) }), t(80, "SA", "020405b4"), t(80, "A", "020405b4"),
    t(80, "S", "020405b4", {}, "10.0.4.5"), t(80, "S", "", {}, "10.0.4.5"),
    t(81, "S", "020405b4"), t(81, "S", "02040100"), t(81, "S"), t(81, "SR", "020405b4"),
    t(82, "S", "020405b4"), t(82, "S"), t(82, "S", "01010101".repeat(10)), t(82, "S", "01010101".repeat(9)),
    t(82, "S", "0201020405b40000"), t(82, "S", "0800020405b40000"), t(82, "S", "00000000020405b4"), t(82, "S", "08ff020405b40000"), t(82, "S", "0206020405b40000"),
    t(83, "SA", "020405b4"), t(83, "SA"),
    t(81, "S", "020405b4", { sum: 0x1234 }), t(81, "S", "", { sum: 0 }),
    t(81, "S", "", { doff: 8 }), t(81, "S", "", { doff: 4 }),
    ...fragments({ src: c.ip, dst: s.ip, id: 700 }, tcp(40000, 81, "S", { options: hex("020405b4"), data: bytes(60) }), [24]).map((part) => eth(c.via, c.mac, part)),
  ],
  "s.pcap": [send(s, c.ip, tcp(80, 40000, "SA", { ack: 1, options: hex("020405b4") })), send(s, c.ip, tcp(80, 40000, "SA", { ack: 1 }))],
});
