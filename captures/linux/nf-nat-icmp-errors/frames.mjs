import { bytes, echo, eth, icmp, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const [ra, c, rb, s] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01", "02:00:00:00:02:02"];
/** from a host of c, from a host of s */
const fromC = (src, dst, part, fields = {}) => eth(ra, c, ip({ src, dst, ...fields }, part));
const fromS = (src, dst, part, fields = {}) => eth(rb, s, ip({ src, dst, ...fields }, part));

/** what an ICMP error quotes: the header and `length` bytes behind it */
const quote = (packet, length = 1000) => packet.body().subarray(0, 20 + length);
const P = (src, dst, part, fields = {}) => ip({ src, dst, id: 99, ...fields }, part);
const data = bytes(30);
const unreachable = (code, packet, rest = 0) => icmp(3, code, rest, packet);
const exceeded = (packet) => icmp(11, 0, 0, packet);

// as s sees the flows of c, and as c sees the answers
const atS = {
  web: P("10.0.1.2", "10.0.2.2", tcp(5000, 80, "S"), { ttl: 63 }),
  dns: P("10.0.1.2", "10.0.2.2", udp(5000, 53, data), { ttl: 63 }),
  bare: P("10.0.1.3", "10.0.2.2", udp(5000, 53, data, { sum: 0 }), { ttl: 63 }),
  udp: P("10.0.2.100", "10.0.2.3", udp(7777, 9000, data), { ttl: 63 }),
  tcp: P("10.0.2.100", "10.0.2.3", tcp(7777, 9000, "S"), { ttl: 63 }),
  ping: P("10.0.2.100", "10.0.2.3", echo(9, 1), { ttl: 63 }),
};
const answers = {
  web: P("10.0.1.1", "10.0.1.2", tcp(8080, 5000, "SA", { ack: 1001 }), { ttl: 60 }),
  dns: P("10.0.1.1", "10.0.1.2", udp(5353, 5000, data), { ttl: 60 }),
};

write(import.meta.url, {
  "c1.pcap": [
    fromC("10.0.1.2", "10.0.1.1", tcp(5000, 8080, "S")),
    fromC("10.0.1.2", "10.0.1.1", udp(5000, 5353, data)),
    fromC("10.0.1.3", "10.0.1.1", udp(5000, 5353, data, { sum: 0 })),
    fromC("10.0.1.4", "10.0.2.3", udp(5000, 9000, data)),
    fromC("10.0.1.4", "10.0.2.3", tcp(5000, 9000, "S")),
    fromC("10.0.1.4", "10.0.2.3", echo(9, 1)),
  ],
  "s1.pcap": [
    // from the server itself
    fromS("10.0.2.2", "10.0.1.2", unreachable(3, quote(atS.dns))),
    fromS("10.0.2.2", "10.0.1.2", unreachable(3, quote(atS.dns, 8))),
    fromS("10.0.2.2", "10.0.1.2", unreachable(2, quote(atS.web))),
    fromS("10.0.2.2", "10.0.1.2", unreachable(4, quote(atS.web, 8), 576)),
    fromS("10.0.2.2", "10.0.1.2", unreachable(4, quote(atS.web, 12), 576)),
    fromS("10.0.2.2", "10.0.1.3", unreachable(3, quote(atS.bare))),
    // from a router behind
    fromS("10.0.2.9", "10.0.1.2", exceeded(quote(atS.dns))),
    fromS("10.0.2.9", "10.0.1.2", unreachable(1, quote(atS.web, 20))),
    // about masqueraded flows: from the far end, from a router
    fromS("10.0.2.3", "10.0.2.100", unreachable(3, quote(atS.udp))),
    fromS("10.0.2.9", "10.0.2.100", exceeded(quote(atS.udp, 8))),
    fromS("10.0.2.9", "10.0.2.100", unreachable(4, quote(atS.tcp), 1400)),
    fromS("10.0.2.9", "10.0.2.100", exceeded(quote(atS.tcp, 8))),
    fromS("10.0.2.9", "10.0.2.100", exceeded(quote(atS.ping))),
    fromS("10.0.2.9", "10.0.2.100", icmp(12, 0, 0x04000000, quote(atS.ping, 8))),
    fromS("10.0.2.9", "10.0.2.100", icmp(4, 0, 0, quote(atS.udp))),
    // answers, so that c has something to complain about
    fromS("10.0.2.2", "10.0.1.2", tcp(80, 5000, "SA", { ack: 1001 })),
    fromS("10.0.2.2", "10.0.1.2", udp(53, 5000, data)),
  ],
  "c2.pcap": [
    fromC("10.0.1.2", "10.0.1.1", unreachable(3, quote(answers.dns))),
    fromC("10.0.1.2", "10.0.1.1", unreachable(3, quote(answers.web, 8))),
    // from a router before the client: its own address is what becomes of the client's
    fromC("10.0.1.9", "10.0.1.1", exceeded(quote(answers.dns))),
    fromC("10.0.1.9", "10.0.1.1", unreachable(4, quote(answers.web), 1200)),
  ],
});
