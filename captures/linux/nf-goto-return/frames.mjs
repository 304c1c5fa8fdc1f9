import { eth, ip, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2" };
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const frames = [];
for (const port of [1, 2, 3, 4, 5, 6, 7, 8])
  for (const [length, ttl] of [[5, 64], [25, 64], [25, 128], [65, 64], [100, 64], [100, 128], [200, 64], [300, 64]])
    frames.push(send(c, s.ip, udp(1000, port, bytes(length)), { ttl }));
write(import.meta.url, { "c.pcap": frames });
