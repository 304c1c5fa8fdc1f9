import { WHOLE_TCP, conversation, echo, eth, icmp, ip, tcp, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const a = { mac: "02:58:0a:f4:01:02", via: "02:58:00:00:00:01", ip: "10.244.1.2" };
const b = { mac: "02:58:0a:f4:01:03", via: "02:58:00:00:00:01", ip: "10.244.1.3" };
const client = { mac: "02:00:00:00:00:20", via: "02:00:00:00:00:10", ip: "192.168.1.50" };
const remote = { mac: "02:00:00:00:00:21", via: "02:00:00:00:00:11", ip: "10.244.2.7" };
const NODE = "192.168.1.10";
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const at = (from, port, to, seen = from.ip) => ({
  c: { ...from, port, peer: "10.96.7.7", peerPort: 80 },
  s: { ...to, port: 8080, peer: seen, peerPort: port },
});
const quoted = ip({ src: "10.244.1.3", dst: "10.244.2.7", ttl: 63, id: 900 }, udp(5301, 53, bytes(20))).body();
write(import.meta.url, {
  ...conversation("local", at(b, 40000, a), WHOLE_TCP),
  ...conversation("hairpin", at(a, 40001, a, "10.244.1.1"), WHOLE_TCP),
  ...conversation("outside", at(client, 40002, a, "10.244.1.1"), WHOLE_TCP),
  "dns-query.pcap": [send(b, "10.96.0.10", udp(5300, 53, bytes(30))), send(b, "10.96.0.10", udp(5301, 53, bytes(20)), { id: 900 })],
  "dns-answer.pcap": [
    send(remote, b.ip, udp(53, 5300, bytes(90))),
    send(remote, b.ip, icmp(3, 3, 0, quoted.subarray(0, 28))),
  ],
  "other.pcap": [
    send(b, "10.96.7.7", tcp(40003, 81, "S")),
    send(b, "10.96.7.7", echo(1, 1)),
    send(b, remote.ip, echo(1, 2)),
    send(b, "10.244.1.1", udp(1, 10250, bytes(3))),
  ],
});
