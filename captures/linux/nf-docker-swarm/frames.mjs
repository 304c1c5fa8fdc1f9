import { WHOLE_TCP, conversation, echo, eth, ip, tcp, write } from "../../../.ci/oracle/frames.mjs";

const client = { mac: "02:00:00:00:00:20", via: "02:00:00:00:00:10", ip: "192.168.1.50" };
const web = { mac: "02:42:ac:11:00:12", via: "02:42:00:00:00:02", ip: "172.18.0.2" };
const app = { mac: "02:42:ac:11:00:13", via: "02:42:00:00:00:02", ip: "172.18.0.3" };
const old = { mac: "02:42:ac:11:00:02", via: "02:42:00:00:00:01", ip: "172.17.0.2" };
const HOST = "192.168.1.100";
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
write(import.meta.url, {
  ...conversation(
    "ingress",
    { c: { ...client, port: 40000, peer: HOST, peerPort: 8080 }, s: { ...web, port: 8080, peer: client.ip, peerPort: 40000 } },
    WHOLE_TCP,
  ),
  ...conversation(
    "inside",
    { c: { ...old, port: 40001, peer: HOST, peerPort: 8080 }, s: { ...web, port: 8080, peer: old.ip, peerPort: 40001 } },
    [["c", "S"], ["s", "SA"], ["c", "A"]],
  ),
  "web.pcap": [send(web, app.ip, echo(1, 1)), send(web, client.ip, echo(1, 2)), send(web, old.ip, echo(1, 3)), send(web, HOST, tcp(40002, 8080, "S"))],
  "client.pcap": [send(client, web.ip, tcp(40003, 8080, "S")), send(client, web.ip, tcp(40004, 22, "S")), send(client, HOST, tcp(40005, 8080, "A", { ack: 9 }))],
});
