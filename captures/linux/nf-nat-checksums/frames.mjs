import { bytes, checksum, eth, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const [ra, c, rb, s] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01", "02:00:00:00:02:02"];
/** from a host of c, from a host of s */
const fromC = (src, dst, part, fields = {}) => eth(ra, c, ip({ src, dst, ...fields }, part));
const fromS = (src, dst, part, fields = {}) => eth(rb, s, ip({ src, dst, ...fields }, part));

const SENT = "0a00024d 0a000202";
/** the two bytes that make the checksum of a datagram 10.0.2.77:4444 -> 10.0.2.2:99 zero */
const word = () => {
  const head = Buffer.from(`${SENT.replace(" ", "")}0011000a115c0063000a0000`, "hex");
  const sum = checksum(head);
  return Buffer.from([sum >> 8, sum & 255]);
};
const lite = (sport, dport, data, sum) => ({
  proto: 136,
  body(src, dst) {
    const raw = udp(sport, dport, data, { sum: 0, length: 8 + data.length }).body(src, dst);
    const pseudo = Buffer.concat([src, dst, Buffer.from([0, 136, raw.length >> 8, raw.length & 255])]);
    raw.writeUInt16BE(sum ?? checksum(Buffer.concat([pseudo, raw])), 6);
    return raw;
  },
});

write(import.meta.url, {
  "c1.pcap": [
    fromC("10.0.1.2", "10.0.1.1", udp(5000, 53, bytes(9), { sum: 0 })),
    fromC("10.0.1.2", "10.0.1.1", udp(5001, 53, bytes(9), { sum: 0x1234 })),
    fromC("10.0.1.2", "10.0.1.1", udp(5002, 53, bytes(9), { sum: 0xffff })),
    fromC("10.0.1.2", "10.0.1.1", udp(5003, 99, word())),
    fromC("10.0.1.2", "10.0.1.1", tcp(5000, 80, "S")),
    fromC("10.0.1.2", "10.0.1.1", tcp(5001, 80, "S", { sum: 0x4321 })),
    fromC("10.0.1.2", "10.0.1.1", tcp(5002, 80, "S", { sum: 0 })),
    fromC("10.0.1.2", "10.0.1.1", tcp(5003, 80, "S", { sum: 0xffff })),
    fromC("10.0.1.2", "10.0.1.1", lite(5000, 53, bytes(9))),
    fromC("10.0.1.2", "10.0.1.1", lite(5002, 53, bytes(9), 0xffff)),
    ...Array.from({ length: 12 }, (_, i) => fromC("10.0.1.3", "10.0.1.1", udp(6000 + i, 53, bytes(i, i)))),
  ],
  "s1.pcap": [
    fromS("10.0.2.2", "10.0.2.77", udp(53, 5000, bytes(9), { sum: 0 })),
    fromS("10.0.2.2", "10.0.2.77", udp(53, 5001, bytes(9), { sum: 0x1234 })),
    fromS("10.0.2.2", "10.0.2.77", tcp(80, 5000, "SA", { ack: 1001, sum: 0x1234 })),
  ],
});
