import { WHOLE_TCP, conversation, echo, eth, ip, tcp, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const client = { mac: "02:00:00:00:00:20", via: "02:00:00:00:00:10", ip: "192.168.1.50" };
const web = { mac: "02:42:ac:11:00:12", via: "02:42:00:00:00:02", ip: "192.0.2.2" };
const app = { mac: "02:42:ac:11:00:13", via: "02:42:00:00:00:02", ip: "192.0.2.3" };
const old = { mac: "02:42:ac:11:00:02", via: "02:42:00:00:00:01", ip: "172.17.0.2" };
const HOST = "192.168.1.100";
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const at = (port) => ({
  c: { ...client, port, peer: HOST, peerPort: 8080 },
  s: { ...web, port: 80, peer: client.ip, peerPort: port },
});

write(import.meta.url, {
  ...conversation("http", at(40000), WHOLE_TCP),
  ...conversation("refused", at(40001), [["c", "S"], ["s", "RA"]]),
  "other.pcap": [
    send(client, HOST, tcp(40002, 8081, "S")),
    send(client, HOST, udp(40003, 8080, bytes(10))),
    send(client, HOST, echo(7, 1)),
    send(client, web.ip, tcp(40004, 80, "S")),
    send(client, web.ip, tcp(40005, 81, "S")),
    send(client, old.ip, udp(40006, 53, bytes(10))),
    send(client, web.ip, echo(7, 2)),
    // no connection: neither the table nor the rules know it
    send(client, HOST, tcp(40007, 8080, "PA", { ack: 5, data: bytes(5) })),
    send(client, HOST, tcp(40008, 8080, "SA", { ack: 5 })),
  ],
  ...conversation("again", { c: { ...at(40000).c, isn: 900000 }, s: { ...at(40000).s, isn: 7000 } }, WHOLE_TCP),
});
