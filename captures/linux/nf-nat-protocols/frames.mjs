import { bytes, eth, hex, ip, write } from "../../../.ci/oracle/frames.mjs";

const [ra, c, rb, s] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01", "02:00:00:00:02:02"];
/** from a host of c, from a host of s */
const fromC = (src, dst, part, fields = {}) => eth(ra, c, ip({ src, dst, ...fields }, part));
const fromS = (src, dst, part, fields = {}) => eth(rb, s, ip({ src, dst, ...fields }, part));

const raw = (proto, data) => ({ proto, body: () => Buffer.from(data) });
/** RFC 9260: CRC-32c, least significant byte first */
const crc32c = (data) => {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  return ~crc >>> 0;
};
const sctp = (sport, dport, chunk, { tag = 0, sum } = {}) => {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(sport, 0);
  head.writeUInt16BE(dport, 2);
  head.writeUInt32BE(tag, 4);
  const all = Buffer.concat([head, hex(chunk)]);
  all.writeUInt32LE(sum ?? crc32c(all), 8);
  return raw(132, all);
};
const INIT = "01000014 11223344 00010000 000a000a 00000001";
const to = "10.0.1.1";
const dccp = (sport, dport, type, rest) => {
  const head = Buffer.alloc(16);
  head.writeUInt16BE(sport, 0);
  head.writeUInt16BE(dport, 2);
  head[4] = 4;
  head[8] = (type << 1) | 1;
  return raw(33, Buffer.concat([head, rest]));
};

write(import.meta.url, {
  "c1.pcap": [
    fromC("10.0.1.2", to, sctp(5000, 80, INIT)),
    fromC("10.0.1.2", to, sctp(5001, 81, INIT)),
    fromC("10.0.1.2", to, sctp(5002, 80, INIT, { sum: 0x12345678 })),
    fromC("10.0.1.2", to, raw(47, hex("00000800 45000014"))),
    fromC("10.0.1.2", to, raw(47, hex("20000800 00000007 45000014"))),
    fromC("10.0.1.2", to, raw(47, hex("3001880b 00040007 00000001 aabbccdd"))),
    fromC("10.0.1.2", to, raw(47, hex("00000800"))),
    fromC("10.0.1.2", to, raw(50, bytes(40))),
    fromC("10.0.1.2", to, raw(4, bytes(20))),
    fromC("10.0.1.2", to, raw(253, bytes(3))),
    fromC("10.0.1.2", to, raw(253, bytes(0))),
    // the same to NAT as what came before: lost
    fromC("10.0.1.3", to, raw(253, bytes(3))),
    fromC("10.0.1.3", to, raw(50, bytes(40))),
    fromC("10.0.1.2", to, raw(253, bytes(5))),
    fromC("10.0.1.2", to, dccp(5000, 80, 0, bytes(8))),
  ],
  "s1.pcap": [
    fromS("10.0.2.2", "10.0.2.77", raw(253, bytes(4))),
    fromS("10.0.2.2", "10.0.2.77", raw(50, bytes(24))),
    fromS("10.0.2.2", "10.0.2.77", raw(47, hex("00000800 45000014"))),
    fromS("10.0.2.2", "10.0.2.77", sctp(8080, 5000, "02000018 55667788 00010000 000a000a 00000001 00000000", { tag: 0x11223344 })),
  ],
});
