import { arp, bytes, echo, eth, hex, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

let id = 4096;
const [a, b, all] = ["02:00:00:00:00:0a", "02:00:00:00:00:0b", "ff:ff:ff:ff:ff:ff"];
const ping = (net, n) => ip({ id: id++, src: `10.0.${net}.1`, dst: `10.0.${net}.2` }, echo(7, n));
const ask = (net) => arp({ sha: a, spa: `10.0.${net}.1`, tpa: `10.0.${net}.2` });
write(import.meta.url, {
  "tags.pcap": [
    eth(b, a, ping(5, 1), { tags: [5] }),
    eth(all, a, ask(6), { tags: [{ vid: 6, pcp: 3 }] }),
    eth(all, a, ask(9), { tags: [9] }),
    eth(b, a, ping(0, 2), { tags: [{ vid: 0, pcp: 5 }] }),
    eth(all, a, ask(5), { tags: [{ vid: 0, pcp: 5 }, 5] }),
    eth(b, a, ping(5, 3), { tags: [5, 6] }),
    eth(b, a, ping(5, 4), { tags: [{ vid: 5, tpid: 0x88a8 }] }),
    eth(b, a, ping(7, 5), { tags: [7] }),
    eth(b, a, ping(5, 6), { tags: [4095] }),
    eth("02:00:00:00:00:99", a, ping(5, 7), { tags: [5] }),
    eth("01:00:5e:01:02:03", a, ip({ id: id++, src: "10.0.5.1", dst: "225.1.2.3", ttl: 1 }, udp(7, 7, bytes(8))), { tags: [5] }),
    eth(b, a, hex("0005"), { type: 0x8100 }),
    eth(b, a, ping(5, 8), { tags: [{ vid: 5, dei: 1, pcp: 7 }], pad: 64 }),
  ],
  "inner.pcap": [eth(b, a, ping(5, 9), { tags: [6] }), eth(all, a, ask(5))],
});
