import { bytes, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";
import { VIP, fromServer } from "../../../.ci/oracle/frames-vs.mjs";

const [A, B, R] = ["10.0.2.2", "10.0.2.3", "10.0.2.1"];
const syn = (client, port) => fromServer(client, VIP, tcp(port, 80, "S"));
const answer = (server, client, port) => fromServer(server, client, tcp(80, port, "SA", { seq: 7, ack: 1001 }));
const ask = (client, port) => fromServer(client, VIP, udp(port, 53, bytes(4)));
write(import.meta.url, {
  "one.pcap": [syn(A, 4001), syn(A, 4002), answer(A, A, 4002), syn(B, 4001), answer(B, B, 4001), answer(B, A, 4001), ask(A, 5001), fromServer(A, A, udp(53, 5001, bytes(5)))],
  "two.pcap": [
    syn(A, 4101), syn(A, 4102), syn(B, 4111), syn(B, 4112),
    // what the servers see: the director's address and port
    ...[A, B].flatMap((server) => [4101, 4102, 4111, 4112].map((port) => answer(server, R, port))),
    ask(A, 5101), ask(B, 5111), fromServer(A, R, udp(53, 5101, bytes(5))),
    fromServer(A, VIP, tcp(4102, 80, "A", { seq: 1001, ack: 8 })),
  ],
});
