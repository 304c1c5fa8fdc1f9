import { bytes, eth, ip, udp, igmp, igmp3, ROUTER_ALERT, write } from "../../../.ci/oracle/frames.mjs";

const h = (i) => `02:00:00:00:00:1${i}`;
const group = (text) => `01:00:5e:${text.split(".").slice(1).map((x, i) => (i === 0 ? Number(x) & 127 : Number(x)).toString(16).padStart(2, "0")).join(":")}`;
const to = (i, dst, n) => eth(group(dst), h(i), ip({ src: `10.0.0.${i}`, dst, ttl: 1 }, udp(n, 5000, bytes(8))));
const membership = (i, type, about, dst = about, time = 0) => eth(group(dst), h(i), ip({ src: `10.0.0.${i}`, dst, ttl: 1, options: ROUTER_ALERT }, igmp(type, about, time)));
const version3 = (i, records) => eth(group("224.0.0.22"), h(i), ip({ src: `10.0.0.${i}`, dst: "224.0.0.22", ttl: 1, options: ROUTER_ALERT }, igmp3(records)));

write(import.meta.url, {
  "query.pcap": [membership(3, 0x11, "0.0.0.0", "224.0.0.1", 100)],
  "join2.pcap": [
    membership(2, 0x16, "239.1.1.1"),
    version3(2, [{ type: 4, group: "239.1.1.2" }]),
    version3(2, [{ type: 3, group: "239.1.1.3", sources: ["10.0.0.1"] }, { type: 6, group: "239.1.1.4", sources: ["10.0.0.9"] }]),
  ],
  "join4.pcap": [membership(4, 0x16, "239.1.1.1"), membership(4, 0x12, "239.1.1.5")],
  "h1.pcap": ["239.1.1.1", "239.1.1.2", "239.1.1.3", "239.1.1.4", "239.1.1.5", "239.1.1.9", "224.0.0.5", "224.0.0.1"].map((g, n) => to(1, g, n)),
  "other.pcap": [to(2, "239.1.1.1", 30), eth("33:33:00:00:00:09", h(1), bytes(20)), eth("01:00:00:00:00:01", h(1), bytes(20)), to(3, "239.1.1.1", 31)],
  "leave.pcap": [membership(2, 0x17, "239.1.1.1", "224.0.0.2")],
});
