import { bytes, eth, ip, udp, igmp, ROUTER_ALERT, write } from "../../../.ci/oracle/frames.mjs";

const h = (i) => `02:00:00:00:00:1${i}`;
const group = (text) => `01:00:5e:${text.split(".").slice(1).map((x, i) => (i === 0 ? Number(x) & 127 : Number(x)).toString(16).padStart(2, "0")).join(":")}`;
const to = (i, dst, n) => eth(group(dst), h(i), ip({ src: `10.0.0.${i}`, dst, ttl: 1 }, udp(n, 5000, bytes(8))));
const membership = (i, type, about, dst = about, time = 0) => eth(group(dst), h(i), ip({ src: `10.0.0.${i}`, dst, ttl: 1, options: ROUTER_ALERT }, igmp(type, about, time)));

write(import.meta.url, {
  "join.pcap": [membership(2, 0x16, "239.1.1.1"), membership(2, 0x16, "239.1.1.2")],
  "data.pcap": ["239.1.1.1", "239.1.1.2", "239.1.1.9", "224.0.0.5"].map((g, n) => to(1, g, n)),
  "leave.pcap": [membership(2, 0x17, "239.1.1.1", "224.0.0.2")],
  "query.pcap": [membership(3, 0x11, "0.0.0.0", "224.0.0.1", 100)],
});
