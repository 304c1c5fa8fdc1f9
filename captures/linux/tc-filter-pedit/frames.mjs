import { bytes, echo, eth, fragments, hex, ip, ip6, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const A = "02:00:00:00:00:0a";
const B = "02:00:00:00:00:0b";
const L = "02:00:00:00:01:01";

const f = (last, part, options = {}) => eth(B, A, ip({ src: "10.0.0.1", dst: `10.0.0.${last}`, ...options }, part));
const u = udp(1000, 53, bytes(21));
const t = tcp(1000, 80, "S", { data: bytes(9) });

write(import.meta.url, {
  "in.pcap": [
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13].flatMap((n) => [f(n, u), f(n, t), f(n, echo(1, n))]),
    f(1, udp(1000, 53, bytes(10), { sum: 0 })),
    f(4, udp(1000, 53, bytes(10), { sum: 0 })),
    f(3, t, { options: Buffer.from([1, 1, 1, 1]) }),
    f(8, hex("03000000112233445566778899aabbcc")),
    f(12, udp(7, 8, bytes(12)), { proto: 136 }),
    f(12, hex("0001000200000000aabbccdd0011223344"), { proto: 132 }),
    f(12, hex("160000000a0b0c0d"), { proto: 2 }),
    ...fragments({ src: "10.0.0.1", dst: "10.0.0.1", proto: 17, id: 7 }, bytes(64), [24, 48]).map((p) => eth(B, A, p)),
    f(3, hex("03e8")),
    f(1, hex("03e80035")),
    eth(B, A, ip6({ src: "2001:db8::1", dst: "2001:db8::2", next: 17 }, hex("00010002000c1234aabbccdd"))),
  ],
});
