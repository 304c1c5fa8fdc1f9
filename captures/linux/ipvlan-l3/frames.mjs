import { arp, bytes, echo, eth, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

let id = 4096;
const [h, out, all] = ["02:00:00:00:00:01", "02:00:00:00:00:02", "ff:ff:ff:ff:ff:ff"];
const data = (src, dst) => ip({ id: id++, src, dst, ttl: 3 }, udp(9, 9, bytes(8)));
write(import.meta.url, {
  "out.pcap": [
    eth(all, out, arp({ sha: out, spa: "10.0.0.2", tpa: "10.1.1.1" })),
    eth(all, out, arp({ sha: out, spa: "10.0.0.2", tpa: "10.0.0.1" })),
    eth(h, out, data("10.0.0.2", "10.1.1.1")),
    eth(all, out, data("10.0.0.2", "10.1.1.1")),
    eth("01:00:5e:00:00:01", out, data("10.0.0.2", "224.0.0.1")),
    eth(h, out, ip({ id: id++, src: "10.0.0.2", dst: "10.1.2.1", ttl: 1 }, echo(7, 1))),
    eth(h, out, ip({ id: id++, src: "10.0.0.2", dst: "10.1.2.9" }, echo(7, 2))),
    eth("02:00:00:00:00:77", out, ip({ id: id++, src: "10.0.0.2", dst: "10.1.2.1" }, echo(7, 3))),
  ],
  "in.pcap": [
    eth(h, h, data("10.1.2.1", "10.0.0.2")),
    eth(h, h, data("10.1.2.1", "10.1.3.1")),
    eth(h, h, ip({ id: id++, src: "192.0.2.1", dst: "10.0.0.2" }, echo(7, 1))),
    eth("02:00:00:00:00:55", h, ip({ id: id++, src: "10.1.2.1", dst: "10.0.0.2" }, echo(7, 2))),
    eth(all, h, data("10.1.2.1", "255.255.255.255")),
    eth("01:00:5e:00:00:05", h, data("10.1.2.1", "224.0.0.5")),
    eth(h, h, bytes(46), { type: 0x88b5 }),
    eth(h, h, arp({ sha: h, spa: "10.1.2.1", tpa: "10.1.3.1" })),
  ],
});
