import { bytes, eth, ip, udp, igmp, write } from "../../../.ci/oracle/frames.mjs";

const h1 = "02:00:00:00:00:11";
const g = "01:00:5e:01:01:01";
const f = (part, fields = {}, mac = g) => eth(mac, h1, ip({ src: "10.0.0.1", dst: "239.1.1.1", ttl: 1, ...fields }, part));

write(import.meta.url, {
  "h1.pcap": [
    f(igmp(0x11, "0.0.0.0", 100), { dst: "224.0.0.1" }, "01:00:5e:00:00:01"),
    f(igmp(0x16, "239.1.1.1")),
    f(igmp(0x16, "239.1.1.1", 0, { sum: 0x1234 })),
    f(udp(1, 2)),
    f(udp(1, 2), { sum: 0x1111 }),
    f(udp(1, 2), { dst: "224.0.0.5" }, "01:00:5e:00:00:05"),
    eth("33:33:00:00:00:16", h1, bytes(10), { type: 0x86dd }),
    eth("ff:ff:ff:ff:ff:ff", h1, bytes(10)),
  ],
});
