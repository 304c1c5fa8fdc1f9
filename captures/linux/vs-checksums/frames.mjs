import { bytes, hex, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";
import { VIP, fromClient } from "../../../.ci/oracle/frames-vs.mjs";

const [C, S] = ["10.0.1.2", "10.0.1.8"];
const SUMS = [undefined, 0, 0xffff, 1, 0xfffe, 0x8000];
const payload = (n, v) => Buffer.from([v >> 8, v & 255, ...bytes(n)]);
/** A datagram whose right sum is 0 or 0xffff for one of the payloads: before, or after the translation. */
const sweep = (from, to, sport, dport, around) => Array.from({ length: 7 }, (_, i) => fromClient(from, to, udp(sport, dport, payload(4, around + i))));
/** the word that makes the checksum of udp(...) from `src` to `dst` zero */
function wordForZero(src, dst, sport, dport) {
  const b = udp(sport, dport, payload(4, 0)).body(Buffer.from(src.split(".").map(Number)), Buffer.from(dst.split(".").map(Number)));
  return b.readUInt16BE(6);
}
const near = (src, dst, sport, dport) => (wordForZero(src, dst, sport, dport) - 3) & 0xffff;
write(import.meta.url, {
  "all.pcap": [
    ...SUMS.flatMap((sum, i) => [
      fromClient(C, VIP, tcp(4000 + i, 80, "S", { sum })),
      fromClient(C, VIP, tcp(4000 + i, 81, "S", { sum })),
      fromClient(C, VIP, udp(5000 + i, 53, bytes(5), { sum })),
      fromClient(C, VIP, udp(5000 + i, 54, bytes(5), { sum })),
      fromClient(S, C, tcp(80, 4000 + i, "SA", { ack: 1001, sum })),
      fromClient(S, C, tcp(8081, 4000 + i, "SA", { ack: 1001, sum })),
      fromClient(S, C, udp(53, 5000 + i, bytes(5), { sum })),
      fromClient(S, C, udp(5354, 5000 + i, bytes(5), { sum })),
    ]),
    ...sweep(C, VIP, 5100, 53, near(C, VIP, 5100, 53)),
    ...sweep(C, VIP, 5100, 54, near(C, VIP, 5100, 54)),
    ...sweep(C, VIP, 5101, 53, near(C, S, 5101, 53)),
    ...sweep(C, VIP, 5101, 54, near(C, S, 5101, 5354)),
    ...sweep(S, C, 53, 5100, near(VIP, C, 53, 5100)),
    ...sweep(S, C, 5354, 5100, near(VIP, C, 54, 5100)),
    fromClient(C, VIP, udp(5200, 54, bytes(5)), { options: hex("01010101") }),
    fromClient(C, VIP, udp(5200, 54, bytes(5)), { options: hex("94040000") }),
    fromClient(C, VIP, udp(5200, 54, bytes(5)), { options: hex("07070400000000") }),
    fromClient(C, VIP, udp(5201, 54, bytes(5)), { sum: 0x1234 }),
    fromClient(C, VIP, udp(5202, 54, bytes(5), { length: 9 })),
    fromClient(C, VIP, udp(5203, 54, bytes(5), { length: 200 })),
    fromClient(C, VIP, udp(5204, 53, bytes(5), { length: 9 })),
  ],
});
