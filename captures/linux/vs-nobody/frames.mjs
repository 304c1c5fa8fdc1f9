import { bytes, echo, hex, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";
import { VIP, fromClient } from "../../../.ci/oracle/frames-vs.mjs";

const C = "10.0.1.2";
const syn = (port, dport, flags = "S", options = {}) => fromClient(C, VIP, tcp(port, dport, flags, options));
const one = [
  syn(4001, 80), syn(4002, 80, "A", { ack: 7 }), syn(4003, 80, "R"), fromClient(C, VIP, udp(5001, 53, bytes(100))), fromClient(C, VIP, udp(5001, 53, bytes(4)), { df: 1 }),
  fromClient(C, VIP, { proto: 132, body: () => hex("03e80063 00000007 00000000 01000004") }),
  syn(4004, 81), fromClient(C, VIP, udp(5001, 81, bytes(4))), syn(4005, 82), syn(4006, 83), fromClient(C, VIP, udp(5001, 83, bytes(4))),
  fromClient(C, VIP, echo(1, 1)), fromClient(C, VIP, { proto: 50, body: () => hex("0102030405060708") }), fromClient(C, VIP, { proto: 253, body: () => hex("00") }),
  fromClient(C, "10.0.2.9", tcp(4007, 80, "S")), fromClient(C, "10.0.2.9", tcp(4007, 80, "A", { ack: 3 })), fromClient(C, "10.0.2.9", tcp(4007, 81, "S")),
];
write(import.meta.url, { "one.pcap": one, "two.pcap": one.slice(0, 8) });
