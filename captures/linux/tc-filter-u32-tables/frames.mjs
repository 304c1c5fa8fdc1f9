import { bytes, echo, eth, fragments, hex, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const A = "02:00:00:00:00:0a";
const B = "02:00:00:00:00:0b";
const L = "02:00:00:00:01:01";

const f = (src, part, options = {}, from = A) => eth(B, from, ip({ src, dst: "10.0.1.1", ...options }, part));
const u = (sport, dport, data = bytes(20)) => udp(sport, dport, data);
const ssh = tcp(1000, 22, "S");

write(import.meta.url, {
  "in.pcap": [
    f("10.0.0.7", u(1, 2)),
    f("10.0.0.8", ssh),
    f("10.0.0.9", ssh),
    f("10.0.0.10", ssh),
    f("10.9.0.1", ssh),
    f("10.9.0.1", ssh, { options: Buffer.from([1, 1, 1, 1]) }),
    f("10.9.0.1", u(123, 9)),
    f("10.9.0.1", u(124, 123)),
    f("10.9.0.1", echo(1, 1)),
    ...fragments({ src: "10.9.0.1", dst: "10.0.1.1", proto: 6, id: 7 }, bytes(64), [24, 48]).map((p) => eth(B, A, p)),
    f("10.9.0.1", u(5, 6), {}, "02:00:00:00:00:0c"),
    f("10.9.0.1", u(5, 6, hex("00112233445566778899aabbdeadbeef00112233"))),
    f("10.9.0.1", u(5, 6, hex("0011"))),
    f("10.9.0.1", u(5, 6), { df: 1, options: Buffer.from([1, 1, 1, 1]) }),
    eth(B, A, hex("45")),
    eth(B, A, hex("45000014"), { type: 0x0800 }),
  ],
  "again.pcap": [
    f("10.9.0.1", u(5, 6), {}, "02:00:00:00:00:0c"),
    f("10.9.0.1", u(123, 9)),
    f("10.9.0.1", ssh),
  ],
});
