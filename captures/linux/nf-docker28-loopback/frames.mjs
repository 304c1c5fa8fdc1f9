import { eth, ip, tcp, write } from "../../../.ci/oracle/frames.mjs";

const client = { mac: "02:00:00:00:00:20", via: "02:00:00:00:00:10", ip: "192.168.1.50" };
const web = { mac: "02:42:ac:11:00:12", via: "02:42:00:00:00:02", ip: "192.0.2.2" };
const app = { mac: "02:42:ac:11:00:13", via: "02:42:00:00:00:02", ip: "192.0.2.3" };
const old = { mac: "02:42:ac:11:00:02", via: "02:42:00:00:00:01", ip: "172.17.0.2" };
const HOST = "192.168.1.100";
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const lo = (part) => eth("00:00:00:00:00:00", "00:00:00:00:00:00", ip({ src: "127.0.0.1", dst: "127.0.0.1" }, part));
write(import.meta.url, {
  "client.pcap": [send(client, "127.0.0.1", tcp(40000, 8080, "S")), send(client, HOST, tcp(40001, 8080, "S")), send(client, web.ip, tcp(40002, 80, "S"))],
  "lo.pcap": [lo(tcp(40003, 8080, "S")), lo(tcp(40004, 8081, "S"))],
  "unprotected.pcap": [send(client, "127.0.0.1", tcp(40005, 8080, "S"))],
  "again.pcap": [send(client, "127.0.0.1", tcp(40006, 8080, "S"))],
});
