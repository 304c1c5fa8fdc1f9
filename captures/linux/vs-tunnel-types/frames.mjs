import { bytes, eth, fragments, hex, icmp, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const VIP = "10.0.1.100";
const [ra, c, rb] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01"];
let id = 10000;
/** from a host of c, from server n */
const fromC = (src, dst, part, fields = {}) => eth(ra, c, ip({ src, dst, id: id++, ...fields }, part));
const fromS = (n, src, dst, part, fields = {}) => eth(rb, `02:00:00:00:02:0${n}`, ip({ src, dst, id: id++, ...fields }, part));
const PORTS = [53, 54, 55, 56];
const send = (size, fields) => PORTS.map((port) => fromC("10.0.1.2", VIP, udp(6000, port, bytes(size)), fields));
const inner = (port) => ip({ src: "10.0.1.2", dst: VIP, id: 30001, ttl: 63, df: 1 }, udp(6000, port, bytes(1400)));
/** the packet in a tunnel to server n, as a router quotes it: `proto` and what is between the headers */
const outer = (n, proto, head, port, length = 200) =>
  ip({ src: "10.0.2.1", dst: `10.0.2.${n}`, id: 30000, df: 1, ttl: 63 }, { proto, body: () => Buffer.concat([head, inner(port).body()]) })
    .body()
    .subarray(0, length);
const gue = (port, head = "00040000") => udp(50000, port, hex(head)).body(Buffer.alloc(4), Buffer.alloc(4)).subarray(0, 12);
const error = (quoted, code = 4) => fromS(5, "10.0.2.5", "10.0.2.1", icmp(3, code, code === 4 ? 1300 : 0, quoted));

write(import.meta.url, {
  "c1.pcap": [
    ...send(20),
    ...send(21, { tos: 0xbb, ttl: 9, df: 1 }),
    ...[1444, 1445, 1448, 1449, 1452, 1453].flatMap((size) => send(size, { df: 1 })),
    ...send(1460),
    ...PORTS.flatMap((port) => fragments({ src: "10.0.1.2", dst: VIP, id: 20000 + port }, udp(6001, port, bytes(1000)), [400, 800]).map((part) => eth(ra, c, part))),
    ...PORTS.flatMap((port) => fragments({ src: "10.0.1.2", dst: VIP, id: 21000 + port }, udp(6001, port, bytes(1700)), [400, 1200]).map((part) => eth(ra, c, part))),
    fromC("10.0.1.2", VIP, tcp(4001, 80, "S"), { df: 1 }),
  ],
  "s1.pcap": [
    error(outer(2, 47, hex("00000800"), 53)),
    error(outer(3, 47, hex("8000080000000000"), 54)),
    error(outer(4, 17, gue(6080), 55)),
    error(outer(5, 17, gue(6081), 56), 1),
    // not as IPVS sends it, or too short
    error(outer(2, 47, hex("2000080000000000"), 53), 1),
    error(outer(2, 47, hex("00006558"), 53), 1),
    error(outer(2, 4, hex(""), 53), 1),
    error(outer(4, 17, gue(6082), 55), 1),
    error(outer(4, 17, gue(6080, "00290000"), 55), 1),
    error(outer(4, 17, gue(6080, "20040000"), 55), 1),
    error(outer(4, 17, Buffer.concat([gue(6080, "01040000"), hex("00000000")]), 55), 1),
    error(outer(4, 17, gue(6080), 55, 31), 1),
    error(outer(4, 17, gue(6080), 55, 51), 1),
    error(outer(4, 17, gue(6080), 55, 56), 1),
    error(outer(2, 47, hex("00000800"), 53, 23), 1),
  ],
  "c2.pcap": send(1400, { df: 1 }),
});
