import { arp, bytes, eth, ip, ip6, udp, write } from "../../../.ci/oracle/frames.mjs";

const X = "02:00:00:00:09:02";
const H = "02:00:00:00:09:01";
const four = (tos, ttl, df = 0, options = {}) =>
  eth(X, H, ip({ src: "192.168.0.1", dst: "192.168.0.2", tos, ttl, df, id: 9 }, udp(1, 2, bytes(6))), options);
const six = ip6(
  { src: "fd000000000000000000000000000001", dst: "fd000000000000000000000000000002", hop: 33 },
  bytes(8),
).body();
six[0] = 0x6b;
six[1] = 0x20;

write(import.meta.url, {
  "frames.pcap": [
    four(0, 64),
    four(0xb9, 1, 1),
    four(0xba, 200),
    four(0x03, 7, 1),
    eth(X, H, { ethertype: 0x86dd, body: () => six }),
    eth(X, H, arp({ sha: H, spa: "192.168.0.1", tpa: "192.168.0.2" })),
    four(0x11, 44, 1, { tags: [5] }),
  ],
});
