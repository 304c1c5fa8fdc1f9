import { echoReply, eth, ip, tcp, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const client = { mac: "02:00:00:00:00:20", via: "02:00:00:00:00:10", ip: "192.168.1.50" };
const web = { mac: "02:42:ac:11:00:12", via: "02:42:00:00:00:02", ip: "192.0.2.2" };
const app = { mac: "02:42:ac:11:00:13", via: "02:42:00:00:00:02", ip: "192.0.2.3" };
const old = { mac: "02:42:ac:11:00:02", via: "02:42:00:00:00:01", ip: "172.17.0.2" };
const HOST = "192.168.1.100";
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const lo = (src, dst, part) => eth("00:00:00:00:00:00", "00:00:00:00:00:00", ip({ src, dst }, part));
write(import.meta.url, {
  "reply.pcap": [send(web, "192.0.2.1", echoReply(78, 1)), send(web, "192.0.2.1", echoReply(99, 1))],
  "lo.pcap": [
    lo("127.0.0.1", "127.0.0.1", tcp(45000, 8080, "S")),
    lo("192.168.1.100", "192.168.1.100", tcp(45001, 8080, "S")),
    lo("192.168.1.100", "192.168.1.100", tcp(45002, 8081, "S")),
    lo("127.0.0.1", "127.0.0.1", udp(45003, 53, bytes(5))),
  ],
});
