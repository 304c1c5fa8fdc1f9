import { arp, eth, write } from "../../../.ci/oracle/frames.mjs";

const all = "ff:ff:ff:ff:ff:ff";
const h = "02:00:00:00:01:02";
const good = (n) => ({ sha: `02:00:00:00:00:0${n}`, spa: `10.0.1.${20 + n}`, tpa: "10.0.1.1" });
const ask = (fields, options) => eth(all, h, arp(fields), options);

write(import.meta.url, {
  "h.pcap": [
    ask({ ...good(1), hw: 2 }),
    ask({ ...good(2), hw: 6 }),
    ask({ ...good(3), proto: 0x86dd }),
    ask({ ...good(4), hln: 8 }),
    ask({ ...good(5), pln: 16 }),
    ask({ ...good(6), op: 3 }),
    ask({ ...good(7), op: 8 }),
    ask(good(8)).subarray(0, 41),
    ask(good(8)).subarray(0, 20),
    ask(good(9), { pad: 60, fill: 0x55 }),
    ask({ ...good(1), spa: "224.0.0.1" }),
    ask({ ...good(1), spa: "127.0.0.1" }),
    ask({ ...good(1), spa: "255.255.255.255" }),
    ask({ ...good(1), spa: "10.0.1.1" }),
    ask({ ...good(1), spa: "10.0.1.255" }),
    ask({ ...good(1), spa: "10.0.1.0" }),
    ask({ ...good(1), tpa: "224.0.0.1" }),
    ask({ ...good(1), tpa: "127.0.0.1" }),
    ask({ ...good(1), tpa: "255.255.255.255" }),
    ask({ ...good(1), tpa: "10.0.1.255" }),
    ask({ ...good(1), tpa: "0.0.0.0" }),
    ask({ ...good(2), sha: "01:00:5e:00:00:01" }),
    ask({ ...good(3), sha: all }),
    ask({ ...good(4), sha: "00:00:00:00:00:00" }),
    ask(good(5), { tags: [0] }),
    ask(good(6), { tags: [9] }),
    eth("02:00:00:00:01:99", h, arp(good(7))),
    eth("01:00:5e:00:00:01", h, arp(good(8))),
  ],
});
