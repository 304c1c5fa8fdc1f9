import { bytes, eth, icmp, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";
import { VIP, fromClient, fromServer } from "../../../.ci/oracle/frames-vs.mjs";

const [C, FAR, ONE, TWO, THREE] = ["10.0.1.2", "10.0.7.7", "10.0.2.2", "10.0.2.3", "10.0.3.3"];
let id = 10000;
const fromC = (part, fields = {}, src = C) => fromClient(src, VIP, part, { id: id++, ...fields });
const fromS = (src, part, fields = {}, dst = C) => fromServer(src, dst, part, { id: id++, ...fields });
/** of the server on the third link */
const fromT = (part, fields = {}, dst = C) =>
  eth("02:00:00:00:03:01", "02:00:00:00:03:02", ip({ src: THREE, dst, id: id++, ...fields }, part));
/** UDP datagrams whose IP packets have `length` bytes */
const ask = (port, vport, length) => udp(port, vport, bytes(length - 28));
const data = (sport, dport, length, seq, ack) => tcp(sport, dport, "A", { seq, ack, data: bytes(length - 40) });
const quote = (src, dst, part, length, fields = {}) =>
  ip({ src, dst, id: 30000, ttl: 60, df: 1, ...fields }, part).body().subarray(0, length);
const frag = (mtu, quoted) => icmp(3, 4, mtu, quoted);
const DF = { df: 1 };

const openings = () => [
  fromC(tcp(4001, 80, "S"), DF),
  ...[999, 1000, 1001, 1400].flatMap((n) => [fromC(ask(6000, 53, n), DF), fromC(ask(6000, 53, n))]),
  fromC(data(4001, 80, 1200, 1001, 501), DF),
  fromC(data(4001, 80, 1200, 1001, 501)),
  // a new connection begins with what does not fit
  fromC(ask(6001, 53, 1200), DF),
  fromC(ask(6002, 54, 1200), DF),
  fromC(ask(6002, 54, 901)),
  fromC(ask(6002, 54, 900), DF),
  // with options; without a hop left
  fromC(ask(6000, 53, 1200), { ...DF, options: Buffer.from([1, 1, 1, 0]) }),
  fromC(ask(6000, 53, 1200), { ...DF, ttl: 1 }),
  fromC(ask(6000, 53, 400), {}, FAR),
  fromC(ask(6003, 54, 400), {}, FAR),
];
/** answers: into the client's link, which is wide, and behind a route that is narrow */
const answers = (from, sport, to, port) => [
  from(ask(sport, port, 950), DF),
  from(ask(sport, port, 950)),
  from(ask(sport, to, 850), DF, FAR),
  from(ask(sport, to, 850), {}, FAR),
  from(ask(sport, to, 800), DF, FAR),
];
const ofOne = (part, fields, dst) => fromS(ONE, part, fields, dst);

write(import.meta.url, {
  "c1.pcap": openings(),
  "s1.pcap": [
    ...answers(ofOne, 5353, 6000, 6000),
    fromS(TWO, tcp(8080, 4001, "SA", { seq: 500, ack: 1001 }), DF),
    fromS(TWO, data(8080, 4001, 1000, 501, 1001), DF),
  ],
  "t1.pcap": [...answers(fromT, 5400, 6003, 6002), fromT(ask(5400, 6002, 1400)), fromT(ask(5400, 6002, 1400), DF)],
  // errors of routers: behind the client's link about answers, behind the servers' about requests
  "c2.pcap": [
    fromClient("10.0.1.9", VIP, frag(700, quote(VIP, C, ask(53, 6000, 950), 28)), { id: id++ }),
    fromClient("10.0.1.9", VIP, frag(700, quote(VIP, C, data(80, 4001, 1000, 501, 1001), 60)), { id: id++ }),
    fromClient("10.0.1.9", VIP, frag(0, quote(VIP, FAR, ask(53, 6000, 800), 28)), { id: id++ }),
  ],
  "s2.pcap": [
    fromS("10.0.2.5", frag(600, quote(C, ONE, ask(6000, 5353, 999), 28))),
    fromS("10.0.2.5", frag(600, quote(C, TWO, data(4001, 8080, 700, 1001, 501), 60))),
    fromS("10.0.2.5", frag(600, quote(C, ONE, ask(6000, 5353, 999), 548))),
    // to the director itself
    fromS("10.0.2.5", frag(600, quote(C, ONE, ask(6000, 5353, 999), 28)), {}, "10.0.2.1"),
  ],
  "c3.pcap": [fromC(ask(6000, 53, 990), DF), fromC(data(4001, 80, 990, 1001, 501), DF), fromC(ask(6000, 53, 990))],
  "c4.pcap": openings(),
  "s4.pcap": [...answers(ofOne, 5353, 6000, 6000), fromS(TWO, tcp(8080, 4001, "SA", { seq: 500, ack: 1001 }), DF)],
  "t4.pcap": answers(fromT, 5400, 6003, 6002),
});
