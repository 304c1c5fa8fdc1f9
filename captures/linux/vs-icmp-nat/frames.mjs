import { bytes, echo, eth, fragments, hex, icmp, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const VIP = "10.0.1.100";
const [ra, c, rb] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01"];
let id = 10000;
/** from a host of c, from server n */
const fromC = (src, dst, part, fields = {}) => eth(ra, c, ip({ src, dst, id: id++, ...fields }, part));
const fromS = (n, src, dst, part, fields = {}) => eth(rb, `02:00:00:00:02:0${n}`, ip({ src, dst, id: id++, ...fields }, part));
/** `length` bytes of a packet as an error quotes it */
const quote = (src, dst, part, { length = 28, ...fields } = {}) =>
  ip({ src, dst, id: 30000, ttl: 62, ...fields }, part).body().subarray(0, length);
const error = (type, code, quoted, { rest = 0, ...options } = {}) => icmp(type, code, rest, quoted, options);
/** what the server answered, as the client knows it; what the client asked, as the server knows it */
const answer = (fields) => quote(VIP, "10.0.1.2", udp(53, 6000, bytes(30)), fields);
const request = (fields) => quote("10.0.1.2", "10.0.2.3", udp(6000, 5353, bytes(20)), fields);

write(import.meta.url, {
  "c1.pcap": [
    fromC("10.0.1.2", VIP, tcp(4001, 80, "S")),
    fromC("10.0.1.2", VIP, udp(6000, 53, bytes(20))),
    fromC("10.0.1.3", VIP, udp(6000, 53, bytes(20))),
    fromC("10.0.1.2", VIP, udp(6000, 54, bytes(20))),
    fromC("10.0.1.2", VIP, echo(7, 1)),
  ],
  "s1.pcap": [
    fromS(2, "10.0.2.2", "10.0.1.2", tcp(8080, 4001, "SA", { seq: 5000, ack: 1001 })),
    fromS(3, "10.0.2.3", "10.0.1.2", udp(5353, 6000, bytes(30))),
  ],
  "c2.pcap": [
    fromC("10.0.1.2", VIP, error(3, 3, answer())),
    fromC("10.0.1.4", VIP, error(3, 1, answer({ length: 40 }))),
    fromC("10.0.1.4", VIP, error(11, 0, answer())),
    fromC("10.0.1.2", VIP, error(4, 0, answer())),
    fromC("10.0.1.4", VIP, error(3, 4, answer(), { rest: 1300 })),
    fromC("10.0.1.4", VIP, error(12, 0, answer())),
    fromC("10.0.1.4", VIP, error(5, 1, answer(), { rest: 0x0a000104 })),
    fromC("10.0.1.2", VIP, error(3, 3, quote(VIP, "10.0.1.2", tcp(80, 4001, "SA", { seq: 5000, ack: 1001 }), { length: 60 }))),
    fromC("10.0.1.2", VIP, error(3, 3, answer({ options: hex("01010100"), length: 32 }))),
    fromC("10.0.1.2", VIP, error(3, 3, answer({ length: 24 }))),
    fromC("10.0.1.2", VIP, error(3, 3, answer({ length: 23 }))),
    fromC("10.0.1.2", VIP, error(3, 3, answer({ length: 19 }))),
    fromC("10.0.1.2", VIP, error(3, 3, answer({ ihl: 15 }))),
    fromC("10.0.1.2", VIP, error(3, 3, answer({ version: 5 }))),
    fromC("10.0.1.2", VIP, error(3, 3, answer({ ihl: 4 }))),
    fromC("10.0.1.2", VIP, error(3, 3, answer({ offset: 64 }))),
    fromC("10.0.1.2", VIP, error(3, 3, answer({ sum: 1 }))),
    fromC("10.0.1.2", VIP, error(3, 3, answer(), { sum: 1 })),
    fromC("10.0.1.2", VIP, error(3, 3, quote(VIP, "10.0.1.2", udp(53, 6009, bytes(30))))),
    fromC("10.0.1.2", VIP, error(3, 3, quote(VIP, "10.0.1.2", echo(7, 1)))),
    fromC("10.0.1.2", VIP, error(3, 3, quote(VIP, "10.0.1.2", udp(54, 6000, bytes(30))))),
    fromC("10.0.1.2", VIP, error(3, 3, answer()), { ttl: 1 }),
    ...fragments({ src: "10.0.1.2", dst: VIP, id: 20000 }, error(3, 3, answer({ length: 58 })), [24, 48]).map((part) => eth(ra, c, part)),
  ],
  "s2.pcap": [
    fromS(3, "10.0.2.3", "10.0.1.2", error(3, 3, request())),
    fromS(5, "10.0.2.5", "10.0.1.2", error(3, 1, request({ length: 48 }))),
    fromS(5, "10.0.2.5", "10.0.1.2", error(11, 0, request())),
    fromS(5, "10.0.2.5", "10.0.1.2", error(11, 1, request())),
    fromS(5, "10.0.2.5", "10.0.1.2", error(3, 4, request(), { rest: 1300 })),
    fromS(3, "10.0.2.3", "10.0.1.2", error(4, 0, request())),
    fromS(3, "10.0.2.3", "10.0.1.2", error(12, 0, request())),
    fromS(5, "10.0.2.5", "10.0.1.2", error(5, 0, request(), { rest: 0x0a000205 })),
    fromS(2, "10.0.2.2", "10.0.1.2", error(3, 2, quote("10.0.1.2", "10.0.2.2", tcp(4001, 8080, "S"), { length: 60 }))),
    fromS(3, "10.0.2.3", "10.0.1.2", error(3, 3, request({ options: hex("01010100"), length: 32 }))),
    fromS(3, "10.0.2.3", "10.0.1.2", error(3, 3, request({ length: 24 }))),
    fromS(3, "10.0.2.3", "10.0.1.2", error(3, 3, request({ length: 23 }))),
    fromS(3, "10.0.2.3", "10.0.1.2", error(3, 3, request({ ihl: 4 }))),
    fromS(3, "10.0.2.3", "10.0.1.2", error(3, 3, request({ sum: 1 }))),
    fromS(3, "10.0.2.3", "10.0.1.2", error(3, 3, request(), { sum: 1 })),
    fromS(3, "10.0.2.3", "10.0.1.2", error(3, 3, quote("10.0.1.2", "10.0.2.3", udp(6009, 5353, bytes(20))))),
    fromS(3, "10.0.2.3", "10.0.1.2", error(3, 3, quote("10.0.1.2", VIP, udp(6000, 53, bytes(20))))),
    // to the balancer itself, and to somebody else than the client
    fromS(3, "10.0.2.3", "10.0.2.1", error(3, 3, request())),
    fromS(3, "10.0.2.3", "10.0.1.4", error(3, 3, request())),
    ...fragments({ src: "10.0.2.3", dst: "10.0.1.2", id: 20001 }, error(3, 3, request({ length: 48 })), [24]).map((part) => eth(rb, "02:00:00:00:02:03", part)),
  ],
  "c3.pcap": [fromC("10.0.1.2", VIP, udp(6000, 53, bytes(21))), fromC("10.0.1.2", VIP, echo(7, 2))],
});
