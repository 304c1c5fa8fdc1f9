import { bytes, eth, fragments, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const VIP = "10.0.1.100";
const [ra, c, rb] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01"];
let id = 10000;
/** from a host of c, from server n */
const fromC = (src, dst, part, fields = {}) => eth(ra, c, ip({ src, dst, id: id++, ...fields }, part));
const fromS = (n, src, dst, part, fields = {}) => eth(rb, `02:00:00:00:02:0${n}`, ip({ src, dst, id: id++, ...fields }, part));

write(import.meta.url, {
  "c1.pcap": [
    fromC("10.0.1.2", VIP, tcp(4001, 80, "S")),
    fromC("10.0.1.3", VIP, tcp(4001, 80, "S")),
    fromC("10.0.1.2", VIP, tcp(4001, 80, "A", { seq: 1001, ack: 1 })),
    fromC("10.0.1.3", VIP, tcp(4001, 80, "A", { seq: 1001, ack: 1 }), { tos: 0xb9, ttl: 2 }),
    fromC("10.0.1.2", VIP, tcp(4001, 80, "FA", { seq: 1001, ack: 1 })),
    fromC("10.0.1.3", VIP, tcp(4001, 80, "R", { seq: 1001 })),
    fromC("10.0.1.2", VIP, tcp(4002, 81, "S")),
    fromC("10.0.1.2", VIP, udp(6000, 53, bytes(20))),
    fromC("10.0.1.2", VIP, udp(6000, 53, bytes(20)), { ttl: 1 }),
    fromC("10.0.1.2", VIP, udp(6000, 53, bytes(20)), { ttl: 2 }),
    fromC("10.0.1.2", VIP, udp(6000, 53, bytes(1372)), { df: 1 }),
    fromC("10.0.1.2", VIP, udp(6000, 53, bytes(1373)), { df: 1 }),
    fromC("10.0.1.2", VIP, udp(6000, 53, bytes(1400))),
    fromC("10.0.1.2", VIP, udp(6000, 53, bytes(20)), { options: Buffer.from([1, 1, 1, 0]) }),
    ...fragments({ src: "10.0.1.2", dst: VIP, id: 20000 }, udp(6001, 53, bytes(2000)), [1000]).map((part) => eth(ra, c, part)),
    // a small one is copied behind the first, if there is room
    ...fragments({ src: "10.0.1.2", dst: VIP, id: 20002 }, udp(6001, 53, bytes(700)), [400, 600]).map((part) => eth(ra, c, part)),
    ...fragments({ src: "10.0.1.2", dst: VIP, id: 20003 }, udp(6001, 53, bytes(1300)), [400, 656]).map((part) => eth(ra, c, part)),
    ...fragments({ src: "10.0.1.2", dst: VIP, id: 20001 }, udp(6001, 53, bytes(1300)), [400, 800]).map((part) => eth(ra, c, part)),
  ],
  // a server's own answer through the balancer comes from an address of the balancer
  "s1.pcap": [
    fromS(2, VIP, "10.0.1.2", tcp(80, 4001, "SA", { seq: 5000, ack: 1001 })),
    fromS(4, "10.0.2.4", "10.0.1.2", udp(53, 6000, bytes(30))),
  ],
  "c2.pcap": [
    fromC("10.0.1.2", VIP, udp(6000, 54, bytes(20))),
    fromC("10.0.1.2", VIP, udp(6000, 55, bytes(20))),
    fromC("10.0.1.2", VIP, udp(6000, 56, bytes(20))),
    fromC("10.0.1.2", VIP, udp(6000, 57, bytes(20))),
  ],
});
