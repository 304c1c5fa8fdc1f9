import { WHOLE_TCP, conversation, eth, ip, tcp, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const client = { mac: "02:00:00:00:00:20", via: "02:00:00:00:00:10", ip: "192.168.1.50" };
const web = { mac: "02:42:ac:11:00:12", via: "02:42:00:00:00:02", ip: "192.0.2.2" };
const app = { mac: "02:42:ac:11:00:13", via: "02:42:00:00:00:02", ip: "192.0.2.3" };
const old = { mac: "02:42:ac:11:00:02", via: "02:42:00:00:00:01", ip: "172.17.0.2" };
const HOST = "192.168.1.100";
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const at = (from, port) => ({ c: { ...from, port, peer: HOST, peerPort: 8080 }, s: { ...web, port: 80, peer: from.ip, peerPort: port } });
write(import.meta.url, {
  ...conversation("http", at(client, 40000), WHOLE_TCP),
  ...conversation("banned", at({ ...client, ip: "192.168.1.66" }, 40001), [["c", "S"]]),
  ...conversation("other", at({ ...client, ip: "192.168.1.67" }, 40002), [["c", "S"], ["s", "SA"]]),
  "banned.pcap": [
    send({ ...client, ip: "192.168.1.66" }, web.ip, tcp(40003, 80, "S")),
    send({ ...client, ip: "192.168.1.66" }, old.ip, udp(40004, 53, bytes(12))),
  ],
});
