import { bytes, checksum, eth, hex, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2", peer: "10.0.2.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2", peer: "10.0.1.2" };
const send = (from, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: from.peer, ...fields }, part));
write(import.meta.url, {
  ...(() => {
    const raw = (proto, text) => ({ proto, body: () => hex(text) });
    const lite = (sport, dport, cover, sum) => ({ proto: 136, body: (src, dst) => {
      const b = Buffer.from(udp(sport, dport, bytes(4), { length: cover, sum }).body(src, dst));
      return b;
    } });
    // the checksum covers `cover` bytes (0: all) and a pseudo header with `proto`
    const right = (sport, dport, proto, cover) => ({ proto: 136, body: (src, dst) => {
      const b = Buffer.from(udp(sport, dport, bytes(4), { length: cover, sum: 0 }).body(src, dst));
      const sum = checksum(Buffer.concat([src, dst, Buffer.from([0, proto, 0, b.length]), b.subarray(0, cover || b.length)]));
      b.writeUInt16BE(sum, 6);
      return b;
    } });
    const both = (from) => [
      send(from, raw(50, "0102030405060708")), send(from, raw(51, "01")), send(from, raw(89, "")), send(from, raw(255, "00")),
      send(from, raw(47, "00000800 01020304")), send(from, raw(47, "20000800 00000007 aa")), send(from, raw(47, "20000800 00000008 aa")), send(from, raw(47, "00")),
      send(from, raw(47, "3001880b 00040009 00000001 00000000")), send(from, raw(47, "20010800 00040009 00000001")), send(from, raw(47, "3001880b")),
      send(from, raw(4, "45000014000000004006000001020304 05060708")),
    ];
    return {
      "one.pcap": [...both(c), send(c, lite(1, 2, 8, 5)), send(c, lite(3, 4, 0, 5)), send(c, lite(5, 6, 8, 0)), send(c, lite(7, 8, 7, 5)), send(c, lite(9, 10, 13, 5)), send(c, lite(11, 12, 12)), send(c, lite(13, 14, 0, 0xffff)), send(c, right(15, 16, 136, 12)), send(c, right(17, 18, 17, 8)), send(c, right(19, 20, 136, 8)), send(c, right(21, 22, 136, 0))],
      "two.pcap": [...both(s), send(s, lite(2, 1, 8, 5))],
      "three.pcap": both(c),
    };
  })(),
});
