import { arp, bytes, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

let id = 4096;
const [out, c2, all] = ["02:00:00:00:00:02", "02:00:00:00:01:02", "ff:ff:ff:ff:ff:ff"];
const data = (src, dst) => ip({ id: id++, src, dst, ttl: 3 }, udp(9, 9, bytes(8)));
write(import.meta.url, {
  "out.pcap": [
    eth(all, out, arp({ sha: out, spa: "10.0.0.2", tpa: "10.0.0.99" })),
    eth("01:00:5e:00:00:01", out, data("10.0.0.2", "224.0.0.1")),
    eth("01:00:5e:01:02:03", out, data("10.0.0.2", "225.1.2.3")),
    eth("02:00:00:00:01:04", out, data("10.0.0.2", "10.0.0.14")),
    eth("02:00:00:00:01:09", out, data("10.0.0.2", "10.0.0.19")),
    eth(all, "02:00:00:00:01:01", arp({ sha: "02:00:00:00:01:01", spa: "10.0.0.11", tpa: "10.0.0.99" })),
    eth(all, out, bytes(46), { type: 0x8808 }),
  ],
  "in.pcap": [
    eth(all, c2, arp({ sha: c2, spa: "10.0.0.12", tpa: "10.0.0.99" })),
    eth("01:00:5e:00:00:01", c2, data("10.0.0.12", "224.0.0.1")),
    eth("02:00:00:00:01:09", c2, data("10.0.0.12", "10.0.0.19")),
    eth("02:00:00:00:00:01", c2, data("10.0.0.12", "10.0.0.1")),
    eth("02:00:00:00:01:03", c2, data("10.0.0.12", "10.0.0.13"), { tags: [5] }),
    eth("02:00:00:00:01:02", c2, data("10.0.0.12", "10.0.0.12")),
    eth(all, c2, bytes(46), { type: 0x8808 }),
  ],
});
