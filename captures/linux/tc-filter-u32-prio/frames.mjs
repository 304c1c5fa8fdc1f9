import { bytes, eth, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const A = "02:00:00:00:00:0a";
const B = "02:00:00:00:00:0b";
const L = "02:00:00:00:01:01";

const f = (src, dst, part, options = {}) => eth(L, A, ip({ src, dst, ...options }, part));
const u = (dport, sport = 1000) => udp(sport, dport, bytes(20));

write(import.meta.url, {
  "in.pcap": [
    f("10.1.0.2", "10.3.1.1", u(53)),
    f("10.1.0.2", "10.3.2.1", u(53)),
    f("10.1.0.2", "10.3.2.1", u(54)),
    f("10.1.0.2", "10.3.2.1", u(54), { tos: 0x10 }),
    f("10.1.0.7", "10.3.2.1", u(54)),
    f("10.1.0.7", "10.3.1.9", u(54)),
    f("10.1.0.2", "10.3.2.1", u(54, 0xf123)),
    f("10.1.0.2", "10.3.2.1", tcp(4242, 53, "S")),
    f("10.1.0.2", "10.3.2.1", u(54), { tos: 0xb8 }),
  ],
});
