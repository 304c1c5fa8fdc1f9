import { eth, ip, tcp, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const a = { mac: "02:58:0a:f4:01:02", via: "02:58:00:00:00:01", ip: "10.244.1.2" };
const b = { mac: "02:58:0a:f4:01:03", via: "02:58:00:00:00:01", ip: "10.244.1.3" };
const client = { mac: "02:00:00:00:00:20", via: "02:00:00:00:00:10", ip: "192.168.1.50" };
const remote = { mac: "02:00:00:00:00:21", via: "02:00:00:00:00:11", ip: "10.244.2.7" };
const NODE = "192.168.1.10";
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
write(import.meta.url, {
  // no route to the service's address yet: it never reaches FORWARD
  "a.pcap": [send(a, "10.96.9.9", tcp(40000, 80, "S"))],
  "client.pcap": [
    send(client, NODE, tcp(40001, 30090, "S")),
    send(client, NODE, tcp(40002, 30091, "S")),
    send(client, a.ip, tcp(40003, 80, "SA", { ack: 7 })),
    send(client, a.ip, tcp(40004, 80, "S")),
    send(client, a.ip, tcp(40005, 80, "F")),
  ],
  "b.pcap": [
    send(b, "10.96.9.9", tcp(40006, 80, "S")),
    send(b, "10.96.9.9", udp(40007, 53, bytes(40))),
    send(b, "10.96.9.9", tcp(40008, 81, "S")),
    send(b, "203.0.113.9", tcp(40009, 80, "S")),
    send(b, "10.96.9.9", udp(40010, 53, bytes(1400))),
  ],
});
