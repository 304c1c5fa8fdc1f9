import { echo, eth, ip, tcp, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2" };
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const frames = [];
for (let i = 0; i < 200; i++) {
  const from = { ...c, ip: `10.0.1.${10 + (i % 80)}` };
  const to = i % 5 === 0 ? "10.0.1.100" : i % 7 === 0 ? "10.0.1.101" : `10.0.2.${2 + (i % 4)}`;
  const part = i % 3 === 0 ? tcp(20000 + i, 80, "S") : i % 3 === 1 ? udp(20000 + i, 53, bytes(4)) : echo(20000 + i, 1);
  frames.push(send(from, to, part));
}
write(import.meta.url, { "c.pcap": frames });
