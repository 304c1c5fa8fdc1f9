import { arp, bytes, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const X = "02:00:00:00:09:02";
const H = "02:00:00:00:09:01";
const f = (tos, length = 40) =>
  eth(X, H, ip({ src: "192.168.0.1", dst: "192.168.0.2", tos, id: 0x7000 + length }, udp(5, 6, bytes(length - 28))));

write(import.meta.url, {
  "frames.pcap": [f(0), f(0xb9), f(0x03), eth(X, H, arp({ sha: H, spa: "192.168.0.1", tpa: "192.168.0.2" })), f(0, 1430)],
  "back.pcap": [eth(H, X, ip({ src: "192.168.0.2", dst: "192.168.0.1", id: 0x7001 }, udp(6, 5, bytes(20)))), f(0, 1500)],
  "one.pcap": [f(0)],
});
