import { arp, eth, ip, echo, write } from "../../../.ci/oracle/frames.mjs";

const all = "ff:ff:ff:ff:ff:ff";
const r = "02:00:00:00:01:01";
const m = (i) => `02:00:00:00:00:a${i}`;
const ping = (src, i) => eth(r, "02:00:00:00:00:ee", ip({ src, dst: "10.0.1.1" }, echo(1, i)));
const reply = (i, spa) => eth(r, m(i), arp({ op: 2, sha: m(i), spa, tha: r, tpa: "10.0.1.1" }));

write(import.meta.url, {
  "h.pcap": [
    ping("10.0.1.9", 1),
    reply(1, "10.0.1.9"),
    reply(2, "10.0.1.9"),
    ping("10.0.1.9", 2),
    eth(all, m(3), arp({ op: 2, sha: m(3), spa: "10.0.1.9", tha: m(3), tpa: "10.0.1.9" })),
    ping("10.0.1.9", 3),
    eth(all, m(4), arp({ op: 1, sha: m(4), spa: "10.0.1.9", tpa: "10.0.1.1" })),
    ping("10.0.1.9", 4),
    eth(all, m(5), arp({ op: 1, sha: m(5), spa: "10.0.1.9", tpa: "10.0.1.9" })),
    ping("10.0.1.9", 5),
    reply(6, "10.0.1.9"),
    ping("10.0.1.9", 6),
  ],
  "later.pcap": [reply(7, "10.0.1.9"), ping("10.0.1.9", 7)],
});
