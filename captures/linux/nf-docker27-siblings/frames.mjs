import { WHOLE_TCP, conversation, echo, eth, ip, tcp, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const client = { mac: "02:00:00:00:00:20", via: "02:00:00:00:00:10", ip: "192.168.1.50" };
const web = { mac: "02:42:ac:11:00:12", via: "02:42:00:00:00:02", ip: "192.0.2.2" };
const app = { mac: "02:42:ac:11:00:13", via: "02:42:00:00:00:02", ip: "192.0.2.3" };
const old = { mac: "02:42:ac:11:00:02", via: "02:42:00:00:00:01", ip: "172.17.0.2" };
const HOST = "192.168.1.100";
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const at = (from, port, peer, peerPort, to, toPort = peerPort, seen = from.ip) => ({
  c: { ...from, port, peer, peerPort },
  s: { ...to, port: toPort, peer: seen, peerPort: port },
});
const direct = (port) => ({
  c: { ...app, via: web.mac, port, peer: web.ip, peerPort: 80 },
  s: { ...web, via: app.mac, port: 80, peer: app.ip, peerPort: port },
});

write(import.meta.url, {
  ...conversation("direct", direct(41000), WHOLE_TCP),
  ...conversation("isolated", at(old, 41001, web.ip, 80, web), [["c", "S"]]),
  // where it is translated, the source becomes the bridge's address only for web itself
  ...conversation("published", at(app, 41002, HOST, 8080, web, 80), [["c", "S"], ["s", "SA"], ["c", "A"]]),
  ...conversation("hairpin", at(web, 41003, HOST, 8080, web, 80, "192.0.2.1"), WHOLE_TCP),
  ...conversation("across", at(old, 41004, HOST, 8080, web, 80), [["c", "S"], ["s", "SA"]]),
  "app.pcap": [
    send(app, "192.0.2.1", echo(1, 1)),
    send(app, "172.17.0.1", echo(1, 2)),
    send(app, old.ip, echo(1, 3)),
    send(app, "192.0.2.1", tcp(41005, 8080, "S")),
    send(app, "172.17.0.1", tcp(41006, 8080, "S")),
    eth(web.mac, app.mac, ip({ src: app.ip, dst: web.ip }, udp(1, 2, bytes(4)))),
    eth(web.mac, app.mac, ip({ src: app.ip, dst: web.ip }, echo(1, 4))),
  ],
  "old.pcap": [send(old, "192.0.2.1", echo(2, 1)), send(old, app.ip, udp(1, 2, bytes(4))), send(old, HOST, udp(5, 6, bytes(4)))],
});
