import { WHOLE_TCP, conversation, echo, eth, ip, tcp, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const client = { mac: "02:00:00:00:00:20", via: "02:00:00:00:00:10", ip: "192.168.1.50" };
const web = { mac: "02:42:ac:11:00:12", via: "02:42:00:00:00:02", ip: "192.0.2.2" };
const app = { mac: "02:42:ac:11:00:13", via: "02:42:00:00:00:02", ip: "192.0.2.3" };
const old = { mac: "02:42:ac:11:00:02", via: "02:42:00:00:00:01", ip: "172.17.0.2" };
const HOST = "192.168.1.100";
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const at = (port) => ({ c: { ...client, port, peer: HOST, peerPort: 8080 }, s: { ...web, port: 80, peer: client.ip, peerPort: port } });
write(import.meta.url, {
  ...conversation("http", at(40000), WHOLE_TCP),
  "client.pcap": [send(client, HOST, tcp(40001, 22, "S")), send(client, HOST, tcp(40002, 8081, "S")), send(client, HOST, echo(1, 1)), send(client, web.ip, tcp(40003, 81, "S")), send(client, web.ip, echo(2, 1))],
  ...conversation("out", { c: { ...web, port: 50000, peer: client.ip, peerPort: 443 }, s: { ...client, port: 443, peer: HOST, peerPort: 50000 } }, WHOLE_TCP),
  ...conversation("denied", at(40004), [["c", "S"]]),
  ...conversation("allowed", at(40005), WHOLE_TCP),
});
