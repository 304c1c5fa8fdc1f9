import { bytes, echo, fragments, eth, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";
import { SERVERS, VIP, fromClient, fromServer } from "../../../.ci/oracle/frames-vs.mjs";

const C = "10.0.1.2";
write(import.meta.url, {
  "one.pcap": [
    fromServer("10.0.2.2", C, tcp(80, 4001, "SA", { ack: 1001 })),
    fromServer("10.0.2.2", C, tcp(80, 4001, "R")),
    fromServer("10.0.2.2", C, tcp(80, 4002, "A", { ack: 1 })),
    fromServer("10.0.2.2", C, tcp(81, 4001, "SA", { ack: 1001 })),
    fromServer("10.0.2.3", C, tcp(80, 4001, "SA", { ack: 1001 })),
    fromServer("10.0.2.2", C, udp(5353, 5001, bytes(70))),
    fromServer("10.0.2.2", C, udp(5353, 5002, bytes(70))),
    fromServer("10.0.2.3", C, udp(53, 5001, bytes(7))),
    fromServer("10.0.2.2", C, udp(53, 5001, bytes(7))),
    fromServer("10.0.2.4", C, udp(53, 5001, bytes(7))),
    fromServer("10.0.2.4", C, udp(0, 5001, bytes(7))),
    fromServer("10.0.2.2", "10.0.2.1", tcp(80, 4001, "SA", { ack: 1 })),
    fromServer("10.0.2.2", VIP, udp(5353, 5001, bytes(7))),
    fromServer("10.0.2.2", C, echo(1, 1)),
    ...fragments({ src: "10.0.2.2", dst: C, id: 20000 }, udp(5353, 5003, bytes(100)), [64]).map((part) => eth(SERVERS.via, SERVERS.mac, part)),
    ...fragments({ src: "10.0.2.2", dst: C, id: 20001 }, udp(5353, 5001, bytes(100)), [64]).reverse().map((part) => eth(SERVERS.via, SERVERS.mac, part)),
  ],
  "two.pcap": [fromClient(C, VIP, tcp(4001, 80, "S")), fromClient(C, VIP, udp(5001, 53, bytes(4))), fromClient(C, VIP, udp(5001, 53, bytes(4)))],
});
