import { arp, eth, ip, echo, write } from "../../../.ci/oracle/frames.mjs";

const [h1, h2] = [1, 2].map((i) => `02:00:00:00:00:1${i}`);
const all = "ff:ff:ff:ff:ff:ff";
const ask = { sha: h1, spa: "10.0.0.1", tpa: "10.0.0.254" };
const ping = (seq, dst = "10.0.0.254") => ip({ src: "10.0.0.1", dst }, echo(7, seq));

write(import.meta.url, {
  "h1.pcap": [
    eth(all, h1, arp(ask)),
    eth("02:00:00:00:00:01", h1, arp(ask)),
    eth("02:00:00:00:01:01", h1, arp(ask)),
    eth("02:00:00:00:01:02", h1, arp(ask)),
    eth("02:00:00:00:00:01", h1, ping(1)),
    eth("02:00:00:00:01:01", h1, ping(2)),
    eth("02:00:00:00:01:02", h1, ping(3)),
    eth(h2, h1, ping(4)),
    eth(all, h1, ping(5)),
    eth("02:00:00:00:00:01", h1, ping(6), { tags: [5] }),
    eth("02:00:00:00:00:01", h1, ping(7), { tags: [{ vid: 0, pcp: 3 }] }),
  ],
  "h2.pcap": [
    eth("02:00:00:00:00:01", h2, ip({ src: "10.0.0.2", dst: "10.0.0.254" }, echo(8, 1))),
    eth("02:00:00:00:01:02", h2, ip({ src: "10.0.0.1", dst: "10.0.0.254" }, echo(8, 2))),
    eth(h2, h1, ping(8)),
  ],
});
