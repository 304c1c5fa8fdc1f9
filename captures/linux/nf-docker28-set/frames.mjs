import { WHOLE_TCP, conversation, echo, eth, ip, tcp, write } from "../../../.ci/oracle/frames.mjs";

const client = { mac: "02:00:00:00:00:20", via: "02:00:00:00:00:10", ip: "192.168.1.50" };
const web = { mac: "02:42:ac:11:00:12", via: "02:42:00:00:00:02", ip: "192.0.2.2" };
const app = { mac: "02:42:ac:11:00:13", via: "02:42:00:00:00:02", ip: "192.0.2.3" };
const old = { mac: "02:42:ac:11:00:02", via: "02:42:00:00:00:01", ip: "172.17.0.2" };
const HOST = "192.168.1.100";
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const at = (port) => ({ c: { ...client, port, peer: HOST, peerPort: 8080 }, s: { ...web, port: 80, peer: client.ip, peerPort: port } });
write(import.meta.url, {
  ...conversation("http", at(40000), WHOLE_TCP.slice(0, 7)),
  ...conversation(
    "out",
    { c: { ...old, port: 50000, peer: client.ip, peerPort: 443 }, s: { ...client, port: 443, peer: HOST, peerPort: 50000 } },
    WHOLE_TCP,
  ),
  "other.pcap": [send(client, web.ip, tcp(40001, 80, "S")), send(client, web.ip, tcp(40002, 81, "S")), send(client, old.ip, echo(1, 1))],
  ...conversation("late", at(40003), [["c", "S"]]),
});
