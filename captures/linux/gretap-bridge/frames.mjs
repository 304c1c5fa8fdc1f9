import { arp, bytes, echo, eth, hex, ip as packet, udp, write } from "../../../.ci/oracle/frames.mjs";

// identifications that no kernel's own packet is numbered with
let id = 10000;
const ip = (header, part) => packet({ id: id++, ...header }, part);

const C1 = "02:00:00:00:01:10";
const C2 = "02:00:00:00:02:10";
const one = { src: "10.0.0.1", dst: "10.0.0.2" };
const two = { src: "10.0.0.2", dst: "10.0.0.1" };

write(import.meta.url, {
  "c1.pcap": [
    eth("ff:ff:ff:ff:ff:ff", C1, arp({ sha: C1, spa: "10.0.0.1", tpa: "10.0.0.2" })),
    eth(C2, C1, ip(one, echo(1, 1))),
    eth(C2, C1, ip({ ...one, ttl: 3, tos: 0x1f }, echo(1, 2))),
    eth(C2, C1, ip({ ...one, tos: 2 }, udp(1, 2, bytes(30))), { tags: [10] }),
    eth(C2, C1, ip({ ...one, ttl: 5 }, udp(1, 2, bytes(30))), { tags: [10, 20] }),
    eth(C2, C1, ip({ ...one, df: 1 }, udp(1, 3, bytes(1472)))),
    eth(C2, C1, ip(one, udp(1, 4, bytes(1472)))),
    eth(C2, C1, ip({ ...one, df: 1 }, udp(1, 5, bytes(1430)))),
    eth(C2, C1, ip({ ...one, df: 1 }, udp(1, 6, bytes(1431)))),
    eth(C2, C1, bytes(60), { type: 0x88b5 }),
    eth(C2, C1, hex("aaaa030000000800")),
    eth("01:00:5e:01:02:03", C1, ip({ src: "10.0.0.1", dst: "239.1.2.3", ttl: 1 }, udp(5, 6, bytes(4)))),
  ],
  "c2.pcap": [
    eth(C1, C2, ip(two, udp(7, 8, bytes(1472)))),
    eth(C1, C2, ip({ ...two, df: 1 }, udp(7, 9, bytes(1472)))),
    eth(C1, C2, ip({ ...two, tos: 0xb9, ttl: 9 }, udp(7, 10, bytes(4)))),
  ],
});
