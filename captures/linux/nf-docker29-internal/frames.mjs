import { WHOLE_TCP, conversation, echo, eth, ip, tcp, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const client = { mac: "02:00:00:00:00:20", via: "02:00:00:00:00:10", ip: "192.168.1.50" };
const web = { mac: "02:42:ac:11:00:12", via: "02:42:00:00:00:02", ip: "192.0.2.2" };
const app = { mac: "02:42:ac:11:00:13", via: "02:42:00:00:00:02", ip: "192.0.2.3" };
const old = { mac: "02:42:ac:11:00:02", via: "02:42:00:00:00:01", ip: "198.51.100.2" };
const HOST = "192.168.1.100";
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
write(import.meta.url, {
  ...conversation(
    "direct",
    { c: { ...app, via: web.mac, port: 40000, peer: web.ip, peerPort: 80 }, s: { ...web, via: app.mac, port: 80, peer: app.ip, peerPort: 40000 } },
    WHOLE_TCP,
  ),
  "app.pcap": [
    send(app, client.ip, echo(1, 1)),
    send(app, "192.0.2.1", echo(1, 2)),
    send(app, old.ip, echo(1, 3)),
    send(app, client.ip, udp(7, 8, bytes(3))),
  ],
  "old.pcap": [send(old, client.ip, echo(2, 1)), send(old, "198.51.100.9", tcp(1, 2, "S")), eth("ff:ff:ff:ff:ff:ff", old.mac, ip({ src: old.ip, dst: "198.51.100.255" }, udp(68, 67, bytes(20))))],
  "client.pcap": [send(client, web.ip, tcp(40001, 80, "S")), send(client, old.ip, echo(3, 1))],
});
