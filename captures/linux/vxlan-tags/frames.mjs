import { arp, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const all = "ff:ff:ff:ff:ff:ff";
const mac = "02:00:00:00:00:99";
const s = (vid, pcp = 0) => ({ vid, pcp, tpid: 0x88a8 });
const TAGS = [[], [5], [s(5)], [5, { vid: 4094, pcp: 1 }], [5, 4093], [s(5, 3), 4094], [s(5), 4094, 6], [5, s(4094)]];
const request = arp({ sha: mac, spa: "10.3.0.2", tpa: "203.0.113.9" });
let id = 4096;
const datagram = () => ip({ src: "10.1.0.5", dst: "10.3.0.246", tos: 0x48, ttl: 17, id: id++ }, udp(7, 2016, Buffer.alloc(40, 0x5a)));
write(import.meta.url, {
  "frames.pcap": [
    ...TAGS.map((tags) => eth(all, mac, request, { tags })),
    ...TAGS.map((tags) => eth(all, mac, datagram(), { tags })),
    // no whole IP header
    eth(all, mac, Buffer.from("4500000000", "hex"), { type: 0x0800 }),
    eth(all, mac, Buffer.from("4500000000", "hex"), { type: 0x0800, tags: [5] }),
    eth(all, mac, Buffer.from("60000000", "hex"), { type: 0x86dd }),
  ],
});
