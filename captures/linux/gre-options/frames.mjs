import { bytes, checksum, echo, eth, hex, ip as packet, udp, write } from "../../../.ci/oracle/frames.mjs";

// identifications that no kernel's own packet is numbered with
let id = 10000;
const ip = (header, part) => packet({ id: id++, ...header }, part);

const host = (t, seq, options = {}) =>
  eth(
    "02:00:00:00:01:01",
    "02:00:00:00:01:10",
    ip({ src: "10.1.0.10", dst: `10.9.${t}.2`, ...options }, echo(t, seq, options.data)),
  );
const wan = (data) =>
  eth("02:00:00:00:09:02", "02:00:00:00:09:01", ip({ src: "10.0.0.1", dst: "10.0.0.2", proto: 47 }, data));
const inner = (seq) => ip({ src: "10.1.0.10", dst: "10.9.0.9" }, echo(9, seq)).body();
const sum = (packet, wrong = 0) => {
  const c = checksum(packet) ^ wrong;
  packet[4] = c >> 8;
  packet[5] = c & 255;
  return packet;
};
const gre = (head, seq) => Buffer.concat([hex(head), inner(seq)]);

write(import.meta.url, {
  "host.pcap": [1, 2, 3].flatMap((t) => [
    host(t, 1),
    host(t, 2, { data: bytes(1480), tos: 3 }),
    host(t, 3, { data: bytes(1448), df: 1 }),
    host(t, 4, { data: bytes(1444), df: 1 }),
    host(t, 5, { ttl: 2 }),
  ]),
  "wan.pcap": [
    wan(gre("00000800", 1)),
    wan(gre("20000800 00000007", 2)),
    wan(gre("20000800 00000008", 3)),
    wan(gre("20000800 05060708", 4)),
    wan(sum(gre("b0000800 00000000 00000007 00000010", 5))),
    wan(sum(gre("b0000800 00000000 00000007 00000010", 6))),
    wan(sum(gre("b0000800 00000000 00000007 0000000f", 7))),
    wan(sum(gre("b0000800 00000000 00000007 00000020", 8))),
    wan(sum(gre("a0000800 00000000 00000007", 9))),
    wan(sum(gre("b0000800 00000000 00000007 00000021", 10), 1)),
    wan(gre("30000800 00000007 00000022", 11)),
    wan(sum(gre("80000800 00000000", 12))),
    wan(gre("10000800 00000001", 13)),
    wan(gre("00010800", 14)),
    wan(gre("40000800 00000000", 15)),
    wan(gre("08000800", 16)),
    wan(gre("00001234", 17)),
    wan(gre("00006558", 18)),
    wan(gre("000088be", 19)),
    wan(gre("0000883e", 20)),
    wan(Buffer.concat([hex("0000883e 01020304"), inner(21)])),
    wan(hex("00000800 45000014 00000000")),
    wan(hex("00000800")),
    wan(hex("b0000800 00000000 00000007")),
    wan(Buffer.concat([hex("00000800"), ip({ src: "10.1.0.10", dst: "10.9.1.2" }, udp(5, 6, bytes(4))).body()])),
  ],
});
