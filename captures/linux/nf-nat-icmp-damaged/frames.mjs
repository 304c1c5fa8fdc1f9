import { bytes, eth, hex, icmp, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const [ra, c, rb, s] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01", "02:00:00:00:02:02"];
/** from a host of c, from a host of s */
const fromC = (src, dst, part, fields = {}) => eth(ra, c, ip({ src, dst, ...fields }, part));
const fromS = (src, dst, part, fields = {}) => eth(rb, s, ip({ src, dst, ...fields }, part));

const P = (src, dst, part, fields = {}) => ip({ src, dst, id: 99, ttl: 63, ...fields }, part).body();
const data = bytes(30);
const out = (part, fields) => P("10.0.2.100", "10.0.2.3", part, fields);
const good = out(udp(7777, 9000, data));
const router = (part) => fromS("10.0.2.9", "10.0.2.100", part);
/** the bytes with the 16-bit word at `at` changed */
const spoil = (bytes, at, by = 0x1234) => {
  const copy = Buffer.from(bytes);
  copy.writeUInt16BE((copy.readUInt16BE(at) + by) & 0xffff, at);
  return copy;
};

write(import.meta.url, {
  "c1.pcap": [
    fromC("10.0.1.4", "10.0.2.3", udp(5000, 9000, data)),
    fromC("10.0.1.4", "10.0.2.3", tcp(5000, 9000, "S")),
    // not translated
    fromC("10.0.1.5", "10.0.2.3", udp(5000, 9001, data)),
  ],
  "s1.pcap": [
    router(icmp(3, 1, 0, good, { sum: 0x1111 })),
    // inner IP checksum, inner UDP checksum, inner TCP checksum
    router(icmp(3, 1, 0, spoil(good, 10))),
    router(icmp(3, 1, 0, spoil(good, 26))),
    router(icmp(3, 1, 0, spoil(out(tcp(7777, 9000, "S")), 36))),
    // the quoted length is more than there is
    router(icmp(3, 1, 0, spoil(good, 2, 700))),
    router(icmp(3, 1, 0, out(udp(7778, 9000, data)))),
    router(icmp(3, 1, 0, good.subarray(0, 27))),
    router(icmp(3, 1, 0, good.subarray(0, 20))),
    router(icmp(3, 1, 0, good.subarray(0, 12))),
    router(icmp(3, 1, 0, out(udp(7777, 9000, data), { options: hex("01010101") }))),
    router(icmp(3, 1, 0, out(udp(7777, 9000, data), { offset: 8 }))),
    router(icmp(3, 1, 0, out(udp(7777, 9000, data), { mf: 1 }))),
    router(icmp(5, 1, 0x0a000203, good)),
    fromS("10.0.2.9", "10.0.1.5", icmp(5, 1, 0x0a000203, P("10.0.1.5", "10.0.2.3", udp(5000, 9001, data)))),
    fromS("10.0.2.9", "10.0.1.5", icmp(3, 1, 0, P("10.0.1.5", "10.0.2.3", udp(5000, 9001, data)))),
    router(icmp(3, 1, 0, out(icmp(3, 1, 0, good)))),
    // the outer destination is not who sent the inner packet
    fromS("10.0.2.9", "10.0.2.1", icmp(3, 1, 0, good)),
    router(icmp(30, 0, 0, good)),
    router(icmp(3, 200, 0, good)),
  ],
});
