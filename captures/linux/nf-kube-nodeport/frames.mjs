import { WHOLE_TCP, conversation, eth, ip, tcp, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const a = { mac: "02:58:0a:f4:01:02", via: "02:58:00:00:00:01", ip: "10.244.1.2" };
const b = { mac: "02:58:0a:f4:01:03", via: "02:58:00:00:00:01", ip: "10.244.1.3" };
const client = { mac: "02:00:00:00:00:20", via: "02:00:00:00:00:10", ip: "192.168.1.50" };
const remote = { mac: "02:00:00:00:00:21", via: "02:00:00:00:00:11", ip: "10.244.2.7" };
const NODE = "192.168.1.10";
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const at = (from, port, peer, peerPort, to, seen = from.ip) => ({
  c: { ...from, port, peer, peerPort },
  s: { ...to, port: 8080, peer: seen, peerPort: port },
});
write(import.meta.url, {
  ...conversation("cluster", at(client, 40000, NODE, 30080, remote, "192.168.2.10"), WHOLE_TCP),
  ...conversation("local", at(client, 40001, NODE, 30081, a), WHOLE_TCP),
  ...conversation("pod", at(a, 40002, "203.0.113.5", 80, remote, "192.168.2.10"), [["c", "S"], ["s", "SA"], ["c", "A"]]),
  "client.pcap": [
    send(client, "203.0.113.5", tcp(40003, 80, "S")),
    send(client, "203.0.113.6", tcp(40004, 80, "S")),
    send({ ...client, ip: "192.168.7.7" }, "203.0.113.6", tcp(40005, 80, "S")),
    send(client, NODE, tcp(40006, 31000, "S")),
    send(client, NODE, tcp(40007, 30082, "S")),
    send(client, "192.168.2.10", tcp(40008, 30081, "S")),
    send(client, "127.0.0.1", tcp(40009, 30081, "S")),
    send(client, NODE, udp(40010, 30080, bytes(4))),
    send(client, a.ip, tcp(40011, 8080, "PA", { ack: 4, data: bytes(6) })),
  ],
  "b.pcap": [
    send(b, NODE, tcp(41000, 30081, "S")),
    send(b, "10.244.1.1", tcp(41001, 30080, "S")),
    send(b, "203.0.113.6", tcp(41002, 80, "S")),
  ],
});
