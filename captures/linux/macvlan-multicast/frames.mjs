import { arp, bytes, eth, fragments, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const out = "02:00:00:00:00:02";
const data = (dst, length = 8) => ip({ src: "10.0.0.2", dst, ttl: 3, id: 5000 }, udp(9, 9, bytes(length)));
const cut = fragments({ src: "10.0.0.2", dst: "225.1.2.3", ttl: 3, id: 9000 }, udp(9, 9, bytes(100)), [64]);
write(import.meta.url, {
  "out.pcap": [
    eth("01:00:5e:01:02:03", out, data("225.1.2.3")),
    eth("01:00:5e:01:02:04", out, data("225.1.2.4")),
    eth("01:00:5e:00:00:01", out, data("224.0.0.1")),
    eth("01:80:c2:00:00:0e", out, bytes(50), { type: 0x88cc }),
    eth("33:33:00:00:00:01", out, bytes(50), { type: 0x88b5 }),
    ...cut.map((part) => eth("01:00:5e:01:02:03", out, part)),
    eth("ff:ff:ff:ff:ff:ff", out, arp({ sha: out, spa: "10.0.0.2", tpa: "10.0.0.99" })),
  ],
});
