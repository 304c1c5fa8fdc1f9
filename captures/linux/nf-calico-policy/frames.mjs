import { WHOLE_TCP, conversation, echo, eth, ip, tcp, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const GATEWAY = "ee:ee:ee:ee:ee:ee";
const a = { mac: "02:ca:11:c0:00:02", via: GATEWAY, ip: "10.244.1.2" };
const b = { mac: "02:ca:11:c0:00:03", via: GATEWAY, ip: "10.244.1.3" };
const client = { mac: "02:00:00:00:00:20", via: "02:00:00:00:00:10", ip: "192.168.1.50" };
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const at = (from, port, to, peerPort, seen = from.ip) => ({
  c: { ...from, port, peer: to.ip, peerPort },
  s: { ...to, port: peerPort, peer: seen, peerPort: port },
});
write(import.meta.url, {
  ...conversation("allowed", at(a, 40000, b, 80), WHOLE_TCP),
  ...conversation("out", at(b, 40001, client, 443, "192.168.1.10"), WHOLE_TCP),
  "dns-c1.pcap": [send(b, a.ip, udp(5300, 53, bytes(30)))],
  "dns-s1.pcap": [send(a, b.ip, udp(53, 5300, bytes(60)))],
  "a.pcap": [
    send(a, b.ip, tcp(40002, 8005, "S")),
    send(a, b.ip, tcp(40003, 8011, "S")),
    send(a, b.ip, tcp(40004, 9090, "S")),
    send(a, b.ip, udp(40005, 8125, bytes(5))),
    send(a, b.ip, udp(40006, 8126, bytes(5))),
    send(a, b.ip, echo(1, 1)),
    send(a, b.ip, tcp(40007, 80, "PA", { ack: 1, data: bytes(3) })),
    send(a, b.ip, tcp(40007, 80, "R")),
    send(a, b.ip, tcp(40021, 80, "SA", { ack: 1 })),
    send(a, client.ip, udp(40008, 4789, bytes(50))),
    send(a, client.ip, bytes(20), { proto: 4 }),
    send(a, "192.168.1.10", echo(1, 2)),
    // not its own address
    send({ ...a, ip: "10.244.1.9" }, b.ip, tcp(40009, 80, "S")),
    send({ ...a, ip: "192.168.1.50" }, b.ip, tcp(40010, 80, "S")),
  ],
  "b.pcap": [
    send(b, a.ip, tcp(40011, 53, "S")),
    send(b, a.ip, udp(40012, 54, bytes(5))),
    send(b, "8.8.8.8", udp(40013, 53, bytes(5))),
    send(b, "192.168.1.10", echo(2, 1)),
    send(b, "192.168.1.99", tcp(40014, 80, "S")),
  ],
  "client.pcap": [
    send(client, b.ip, echo(3, 1)),
    send(client, b.ip, tcp(40015, 80, "S")),
    send(client, a.ip, tcp(40016, 80, "S")),
    send(client, "192.168.1.99", echo(4, 2)),
    send(client, "192.168.1.99", tcp(40017, 9090, "S")),
    send(client, "192.168.1.10", tcp(40018, 22, "S")),
  ],
  "member.pcap": [send(client, b.ip, tcp(40019, 80, "S")), send(client, "192.168.1.99", tcp(40020, 8010, "S"))],
});
