import { bytes, echo, echoReply, eth, icmp, ip, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2", peer: "10.0.2.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2", peer: "10.0.1.2" };
const send = (from, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: from.peer, ...fields }, part));
write(import.meta.url, {
  "ask.pcap": [
    send(c, echo(1, 1)), send(c, echo(1, 2)), send(c, echo(2, 1)),
    send(c, icmp(13, 0, 0x30001, bytes(12))), send(c, icmp(15, 0, 0x40001)), send(c, icmp(17, 0, 0x50001, bytes(4))), send(c, icmp(8, 3, 0x60001)),
  ],
  "answer.pcap": [
    send(s, echoReply(1, 1)), send(s, echoReply(1, 2)), send(s, echoReply(1, 2)),
    send(s, icmp(14, 0, 0x30001, bytes(12))), send(s, icmp(16, 0, 0x40001)), send(s, icmp(18, 0, 0x50001, bytes(4))), send(s, icmp(0, 3, 0x60001)),
    send(s, icmp(0, 0, 0x60001)),
  ],
  "unasked.pcap": [send(s, echoReply(9, 1)), send(s, icmp(14, 0, 0x90001, bytes(12))), send(s, icmp(9, 0, 0, bytes(8))), send(s, icmp(10, 0))],
  "odd.pcap": [
    send(c, icmp(1, 0)), send(c, icmp(7, 0)), send(c, icmp(19, 0)), send(c, icmp(42, 0, 1)), send(c, icmp(255, 0)),
    send(c, icmp(8, 0, 0x70001, bytes(4), { sum: 1 })), send(c, { proto: 1, body: () => bytes(7) }), send(c, { proto: 1, body: () => bytes(3) }),
  ],
});
