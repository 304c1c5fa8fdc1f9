import { arp, bytes, echo, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

let id = 4096;
const [h, out, all] = ["02:00:00:00:00:01", "02:00:00:00:00:02", "ff:ff:ff:ff:ff:ff"];
const data = (src, dst) => ip({ id: id++, src, dst, ttl: 3 }, udp(9, 9, bytes(8)));
write(import.meta.url, {
  "out.pcap": [
    eth(all, out, arp({ sha: out, spa: "10.0.0.2", tpa: "10.0.0.99" })),
    eth("01:00:5e:00:00:01", out, data("10.0.0.2", "224.0.0.1")),
    eth("01:00:5e:01:02:03", out, data("10.0.0.2", "225.1.2.3")),
    eth(all, out, data("10.0.0.2", "10.0.0.255")),
    eth(all, out, data("10.0.0.2", "10.0.0.12")),
    eth(h, out, data("10.0.0.2", "10.0.0.12")),
    eth("02:00:00:00:00:77", out, data("10.0.0.2", "10.0.0.12")),
    eth(h, out, ip({ id: id++, src: "10.0.0.2", dst: "10.0.0.77" }, echo(7, 1))),
    eth(h, out, ip({ id: id++, src: "10.0.0.2", dst: "10.0.0.12", length: 200 }, echo(7, 2))),
    eth(h, out, arp({ op: 2, sha: out, spa: "10.0.0.2", tha: h, tpa: "10.0.0.11" })),
    eth(all, h, arp({ sha: h, spa: "10.0.0.13", tpa: "10.0.0.99" })),
    eth(all, h, arp({ sha: h, spa: "10.0.0.88", tpa: "10.0.0.99" })),
    eth(h, out, bytes(46), { type: 0x88b5 }),
    eth(all, out, bytes(46), { type: 0x8808 }),
  ],
  "in.pcap": [
    eth("01:00:5e:00:00:01", h, data("10.0.0.12", "224.0.0.1")),
    eth(all, h, data("10.0.0.12", "255.255.255.255")),
    eth(h, h, data("10.0.0.12", "10.0.0.11")),
    eth(h, h, data("10.0.0.12", "10.0.0.1")),
    eth(h, h, bytes(46), { type: 0x88b5 }),
    eth(out, h, data("10.0.0.12", "10.0.0.11")),
    eth(all, h, bytes(46), { type: 0x8808 }),
  ],
});
