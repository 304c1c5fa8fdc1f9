import { bytes, eth, icmp, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const VIP = "10.0.1.100";
const [ra, c, rb] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01"];
let id = 10000;
/** from a host of c, from server n */
const fromC = (src, dst, part, fields = {}) => eth(ra, c, ip({ src, dst, id: id++, ...fields }, part));
const fromS = (n, src, dst, part, fields = {}) => eth(rb, `02:00:00:00:02:0${n}`, ip({ src, dst, id: id++, ...fields }, part));
const big = (n, fields = {}) => [VIP, udp(6000 + n, 53, bytes(1400)), fields];
/** the packet that a router saw in the tunnel to server n, as it quotes it */
const outer = (n, inner, length, fields = {}) =>
  ip({ src: "10.0.2.1", dst: `10.0.2.${n}`, id: 30000, proto: 4, df: 1, ttl: 63, ...fields }, inner.body()).body().subarray(0, length);
const inner = (src, part, fields = {}) => ip({ src, dst: VIP, id: 30001, ttl: 63, ...fields }, part);
const error = (type, code, rest, quoted, options = {}) => fromS(5, "10.0.2.5", "10.0.1.1", icmp(type, code, rest, quoted, options));
const flow = (df, size = 1400) => inner("10.0.1.2", udp(6000, 53, bytes(size)), { df });

write(import.meta.url, {
  "c1.pcap": [
    fromC("10.0.1.2", ...big(0, { df: 1 })),
    fromC("10.0.1.2", ...big(0)),
    fromC("10.0.1.3", VIP, tcp(4001, 80, "S"), { df: 1 }),
    fromC("10.0.1.2", VIP, udp(6000, 54, bytes(20))),
  ],
  "s1.pcap": [
    // no tunnel of ours, no connection, too short, damaged
    error(3, 4, 1400, outer(5, flow(1), 48)),
    error(3, 4, 1400, outer(4, flow(1), 48)),
    error(3, 4, 1400, outer(2, inner("10.0.1.2", udp(6009, 53, bytes(1400))), 48)),
    error(3, 4, 1400, outer(2, flow(1), 43)),
    error(3, 4, 1400, outer(2, flow(1), 39)),
    error(3, 4, 1400, outer(2, flow(1), 48), { sum: 1 }),
    error(3, 4, 1400, outer(2, flow(1), 48, { offset: 64 })),
    error(3, 1, 0, outer(2, inner("10.0.1.2", udp(6000, 53, bytes(1400)), { version: 5 }), 48)),
    error(3, 1, 0, outer(2, inner("10.0.1.2", udp(6000, 53, bytes(1400)), { ihl: 4 }), 48)),
    error(3, 1, 0, outer(2, inner("10.0.1.2", udp(6000, 53, bytes(1400)), { ihl: 6 }), 48)),
    error(5, 1, 0x0a000205, outer(2, flow(1), 48)),
    // other errors
    error(3, 1, 0, outer(2, flow(1), 48)),
    error(11, 0, 0, outer(2, flow(1), 548)),
    error(3, 3, 0, outer(3, inner("10.0.1.3", tcp(4001, 80, "S"), { df: 1 }), 60)),
    // path MTUs: the packet might be cut, or not
    error(3, 4, 1300, outer(3, inner("10.0.1.3", tcp(4001, 80, "S"), { df: 0 }), 60)),
    error(3, 4, 1400, outer(2, flow(1), 48)),
    error(3, 4, 1390, outer(2, flow(1), 44)),
  ],
  "c2.pcap": [
    fromC("10.0.1.2", ...big(0, { df: 1 })),
    fromC("10.0.1.2", ...big(0)),
    fromC("10.0.1.2", VIP, udp(6000, 53, bytes(1340)), { df: 1 }),
    fromC("10.0.1.3", VIP, tcp(4001, 80, "A", { seq: 1001, ack: 1, data: bytes(1300) }), { df: 1 }),
    fromC("10.0.1.3", VIP, tcp(4001, 80, "A", { seq: 1001, ack: 1, data: bytes(1300) })),
  ],
  "s2.pcap": [
    error(3, 4, 1300, outer(2, flow(1), 48)),
    error(3, 4, 1350, outer(2, flow(1), 48)),
    error(3, 4, 0, outer(3, inner("10.0.1.3", tcp(4001, 80, "A"), { df: 1 }), 60)),
    error(3, 4, 500, outer(3, inner("10.0.1.3", tcp(4001, 80, "A"), { df: 1 }), 60)),
  ],
  "c3.pcap": [
    fromC("10.0.1.2", ...big(0, { df: 1 })),
    fromC("10.0.1.2", ...big(1, { df: 1 })),
    fromC("10.0.1.3", VIP, tcp(4001, 80, "A", { seq: 1001, ack: 1, data: bytes(700) }), { df: 1 }),
  ],
  "s3.pcap": [error(3, 4, 1200, outer(2, flow(1), 48)), error(3, 4, 1200, outer(2, inner("10.0.1.2", udp(6001, 53, bytes(9)), { df: 1 }), 48))],
});
