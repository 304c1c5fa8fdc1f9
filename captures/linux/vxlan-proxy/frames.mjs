import { arp, bytes, eth, hex, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const all = "ff:ff:ff:ff:ff:ff";
const H = "02:00:00:00:09:01";
const R = "02:00:00:00:0f:01";
const who = (tpa, more = {}) => eth(all, H, arp({ sha: H, spa: "192.168.0.1", tpa, ...more }));
const route = (dst, to = R) => eth(to, H, ip({ src: "192.168.0.1", dst }, udp(1, 2, bytes(8))));

write(import.meta.url, {
  "a.pcap": [
    ...[2, 3, 4, 7].map((i) => who(`192.168.0.${i}`)),
    who("192.168.0.2", { op: 2 }),
    who("192.168.0.2", { hln: 8 }),
    who("127.0.0.1"),
    who("239.1.1.1"),
    eth(all, H, hex("00010800060400010200"), { type: 0x0806 }),
    eth(R, H, arp({ sha: H, spa: "192.168.0.1", tpa: "192.168.0.2" })),
    route("192.168.1.5"),
    route("192.168.1.6"),
    route("192.168.1.7"),
    route("192.168.1.5", "02:00:00:00:0f:02"),
    eth(R, H, bytes(20), { type: 0x88b5 }),
  ],
});
