import { arp, echo, eth, ip, write } from "../../../.ci/oracle/frames.mjs";

let id = 4096;
const [a, b] = ["02:00:00:00:00:0a", "02:00:00:00:00:0b"];
const s = (vid) => ({ vid, tpid: 0x88a8 });
const ping = (net, n) => ip({ id: id++, src: `10.${net}.1`, dst: `10.${net}.2` }, echo(7, n));
write(import.meta.url, {
  "tags.pcap": [
    eth(b, a, ping("1.5", 1), { tags: [s(100), 5] }),
    eth(b, a, ping("1.5", 2), { tags: [100, 5] }),
    eth(b, a, ping("1.6", 3), { tags: [s(100), 6] }),
    eth(b, a, ping("1.6", 4), { tags: [s(100), s(6)] }),
    eth(b, a, ping("1.6", 5), { tags: [s(100), { vid: 0, pcp: 2 }, 6] }),
    eth(b, a, ping("5.6", 6), { tags: [5, 6, 7] }),
    eth(b, a, ping("0.0", 7), { tags: [{ vid: 0, pcp: 7 }] }),
    eth(b, a, ping("0.0", 8)),
    eth(b, a, ping("5.6", 9), { tags: [{ vid: 0, pcp: 1 }, 5, 6] }),
  ],
  // what a program sends on the device may have its tag already
  "own.pcap": [eth(b, a, ping("1.5", 10)), eth(b, a, ping("1.5", 11), { tags: [5] }), eth(b, a, ping("1.5", 12), { tags: [9] })],
});
