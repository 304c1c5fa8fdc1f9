import { bytes, eth, fragments, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const VIP = "10.0.1.100";
const [ra, c, rb] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01"];
let id = 10000;
/** from a host of c, from server n */
const fromC = (src, dst, part, fields = {}) => eth(ra, c, ip({ src, dst, id: id++, ...fields }, part));
const fromS = (n, src, dst, part, fields = {}) => eth(rb, `02:00:00:00:02:0${n}`, ip({ src, dst, id: id++, ...fields }, part));

write(import.meta.url, {
  "c1.pcap": [
    fromC("10.0.1.2", VIP, tcp(4001, 80, "S"), { df: 1 }),
    fromC("10.0.1.3", VIP, tcp(4001, 80, "S"), { df: 1 }),
    fromC("10.0.1.2", VIP, tcp(4001, 80, "A", { seq: 1001, ack: 1 }), { df: 1, tos: 0x10 }),
    ...[0xb8, 0xb9, 0xba, 0xbb].map((tos) => fromC("10.0.1.2", VIP, udp(6000, 53, bytes(20)), { tos })),
    fromC("10.0.1.2", VIP, udp(6000, 53, bytes(20)), { ttl: 1 }),
    fromC("10.0.1.2", VIP, udp(6000, 53, bytes(20)), { ttl: 2 }),
    fromC("10.0.1.2", VIP, udp(6000, 53, bytes(20)), { ttl: 255, df: 1 }),
    fromC("10.0.1.2", VIP, udp(6000, 53, bytes(20)), { options: Buffer.from([1, 1, 1, 0]) }),
    fromC("10.0.1.2", VIP, udp(6000, 54, bytes(20))),
    fromC("10.0.1.2", VIP, udp(6000, 55, bytes(20))),
  ],
  "big.pcap": [
    fromC("10.0.1.2", VIP, udp(6000, 53, bytes(1452)), { df: 1 }),
    fromC("10.0.1.2", VIP, udp(6000, 53, bytes(1453)), { df: 1 }),
    fromC("10.0.1.2", VIP, udp(6000, 53, bytes(1452))),
    fromC("10.0.1.2", VIP, udp(6000, 53, bytes(1453))),
    fromC("10.0.1.2", VIP, udp(6000, 53, bytes(1472))),
    ...fragments({ src: "10.0.1.2", dst: VIP, id: 20000 }, udp(6001, 53, bytes(2000)), [1480]).map((part) => eth(ra, c, part)),
    ...fragments({ src: "10.0.1.2", dst: VIP, id: 20001 }, udp(6001, 53, bytes(2000)), [800, 1600]).map((part) => eth(ra, c, part)),
    ...fragments({ src: "10.0.1.2", dst: VIP, id: 20002 }, udp(6001, 53, bytes(1000)), [400, 800]).map((part) => eth(ra, c, part)),
    ...fragments({ src: "10.0.1.2", dst: VIP, id: 20003, df: 1 }, udp(6001, 53, bytes(1000)), [400, 800]).map((part) => eth(ra, c, part)),
    ...fragments({ src: "10.0.1.2", dst: VIP, id: 20004, df: 1 }, udp(6001, 53, bytes(2000)), [400, 800]).map((part) => eth(ra, c, part)),
  ],
  "c2.pcap": [fromC("10.0.1.2", VIP, udp(6000, 53, bytes(20)), { ttl: 1 })],
});
