import { eth, ip, tcp, write } from "../../../.ci/oracle/frames.mjs";

const a = { mac: "02:58:0a:f4:01:02", via: "02:58:00:00:00:01", ip: "10.244.1.2" };
const b = { mac: "02:58:0a:f4:01:03", via: "02:58:00:00:00:01", ip: "10.244.1.3" };
const client = { mac: "02:00:00:00:00:20", via: "02:00:00:00:00:10", ip: "192.168.1.50" };
const remote = { mac: "02:00:00:00:00:21", via: "02:00:00:00:00:11", ip: "10.244.2.7" };
const NODE = "192.168.1.10";
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const from = (n, port) => send({ ...remote, ip: `10.244.2.${n}` }, "10.96.8.8", tcp(port, 80, "S"));
write(import.meta.url, {
  "many.pcap": [1, 2, 3, 4, 5, 1, 2, 3].map((n, i) => from(n, 40000 + i)),
  "a.pcap": [1, 2, 3].map((n) => send(a, "10.96.8.8", tcp(41000 + n, 80, "S"))),
  "again.pcap": [5, 4, 6, 7, 6, 7].map((n, i) => from(n, 42000 + i)),
});
