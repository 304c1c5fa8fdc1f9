import { WHOLE_TCP, conversation, echo, echoReply, eth, icmp, ip, tcp, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const client = { mac: "02:00:00:00:00:20", via: "02:00:00:00:00:10", ip: "192.168.1.50" };
const web = { mac: "02:42:ac:11:00:12", via: "02:42:00:00:00:02", ip: "192.0.2.2" };
const app = { mac: "02:42:ac:11:00:13", via: "02:42:00:00:00:02", ip: "192.0.2.3" };
const old = { mac: "02:42:ac:11:00:02", via: "02:42:00:00:00:01", ip: "172.17.0.2" };
const HOST = "192.168.1.100";
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const quote = (fields, part) => ip({ ttl: 60, ...fields }, part).body().subarray(0, 28);
const SERVER = "192.168.1.50";

write(import.meta.url, {
  ...conversation(
    "http",
    { c: { ...web, port: 50000, peer: SERVER, peerPort: 443 }, s: { ...client, port: 443, peer: HOST, peerPort: 50000 } },
    WHOLE_TCP,
  ),
  "app.pcap": [
    send(app, SERVER, udp(5000, 53, bytes(20))),
    send(app, SERVER, echo(3, 1)),
    send(app, SERVER, echo(3, 2)),
    send(app, SERVER, tcp(50001, 80, "S")),
  ],
  "answers.pcap": [
    send(client, HOST, udp(53, 5000, bytes(30))),
    send(client, HOST, echoReply(3, 1)),
    send(client, HOST, tcp(80, 50001, "RA", { ack: 1001, seq: 0 })),
  ],
  "old.pcap": [
    send(old, SERVER, udp(5001, 123, bytes(48), {}), { id: 77 }),
    send(old, SERVER, tcp(50002, 80, "S", { seq: 1 }), { id: 78 }),
    send(old, SERVER, echo(4, 1), { id: 79 }),
  ],
  "errors.pcap": [
    send(client, HOST, icmp(3, 3, 0, quote({ src: HOST, dst: SERVER, id: 77 }, udp(5001, 123, bytes(48))))),
    send(client, HOST, icmp(3, 4, 1400, quote({ src: HOST, dst: SERVER, id: 78 }, tcp(50002, 80, "S", { seq: 1 })))),
    send(client, HOST, icmp(11, 0, 0, quote({ src: HOST, dst: SERVER, id: 79 }, echo(4, 1)))),
    // about a flow that is not there
    send(client, HOST, icmp(11, 0, 0, quote({ src: HOST, dst: SERVER, id: 80 }, udp(5999, 1, bytes(8))))),
  ],
  "stranger.pcap": [
    send(client, HOST, udp(54, 5000, bytes(30))),
    send({ ...client, ip: "192.168.1.51" }, HOST, udp(53, 5000, bytes(30))),
  ],
});
