import { bytes, eth, fragments, icmp, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";
import { SERVERS, fromClient, fromServer } from "../../../.ci/oracle/frames-vs.mjs";

const [C, S] = ["10.0.1.2", "10.0.2.2"];
// the identifications are those of the datagrams in c.pcap
const quote = (sport, id) => ip({ src: C, dst: S, id }, udp(sport, 5353, bytes(6))).body();
const VIPS = [["10.0.9.1", 0], ["10.0.9.2", 10]];
write(import.meta.url, {
  "c.pcap": VIPS.flatMap(([vip, p]) => [fromClient(C, vip, udp(5001 + p, 53, bytes(4))), fromClient(C, vip, tcp(4001 + p, 80, "S")), fromClient(C, vip, udp(5002 + p, 55, bytes(4)))]),
  "s.pcap": VIPS.flatMap(([, p]) => [
    fromServer(S, C, udp(5353, 5001 + p, bytes(9))),
    fromServer(S, C, tcp(80, 4001 + p, "SA", { ack: 1001 })),
    fromServer(S, C, icmp(3, 3, 0, quote(5001 + p, p ? 4 : 1))),
    fromServer("10.0.2.5", C, udp(55, 5002 + p, bytes(9))),
    fromServer(S, C, udp(5353, 5001 + p, bytes(900))),
    fromServer(S, C, udp(5353, 5001 + p, bytes(900)), { df: 1 }),
    ...fragments({ src: S, dst: C, id: 20000 + p }, udp(5353, 5001 + p, bytes(900)), [480]).map((part) => eth(SERVERS.via, SERVERS.mac, part)),
  ]),
});
