import { bytes, hex, eth, ip, udp, igmp, igmp3, igmp3Query, ROUTER_ALERT, ip6, write } from "../../../.ci/oracle/frames.mjs";

const h1 = "02:00:00:00:00:11";
const g = "01:00:5e:01:01:01";
const f = (part, fields = {}, mac = g) => eth(mac, h1, ip({ src: "10.0.0.1", dst: "239.1.1.1", ttl: 1, ...fields }, part));
const six = (next, payload, fields = {}, dst = "ff020000000000000000000000000016", mac = "33:33:00:00:00:16") =>
  eth(mac, h1, ip6({ src: "fe800000000000000000000000000001", dst, next, hop: 1, ...fields }, payload));

write(import.meta.url, {
  "h1.pcap": [
    f(igmp(0x16, "239.1.1.1")),
    f(igmp(0x16, "239.1.1.1", 0, { sum: 0x1234 })),
    f(igmp(0x16, "239.1.1.1").body().subarray(0, 7), { proto: 2 }),
    f(igmp(0x16, "10.1.1.1")),
    f(igmp(0x16, "239.1.1.1"), { ttl: 64 }),
    f(igmp(0x16, "239.1.1.2"), { options: ROUTER_ALERT }),
    f(igmp(0x99, "239.1.1.1")),
    f(igmp(0x17, "239.1.1.1"), { dst: "224.0.0.2" }, "01:00:5e:00:00:02"),
    f(igmp3([{ type: 4, group: "239.1.1.3" }]), { dst: "224.0.0.22" }, "01:00:5e:00:00:16"),
    f(igmp3([{ type: 9, group: "239.1.1.3" }]), { dst: "224.0.0.22" }, "01:00:5e:00:00:16"),
    f(igmp3([{ type: 4, group: "239.1.1.3", sources: ["10.0.0.9"] }]).body().subarray(0, 16), { dst: "224.0.0.22", proto: 2 }, "01:00:5e:00:00:16"),
    f(udp(1, 2), { sum: 0x1111 }),
    f(udp(1, 2), { version: 5 }),
    f(udp(1, 2), { ihl: 4 }),
    f(udp(1, 2), { length: 10 }),
    f(udp(1, 2), { length: 200 }),
    f(igmp(0x16, "239.1.1.1"), { length: 200 }),
    f(igmp(0x16, "239.1.1.1"), { offset: 8 }),
    f(igmp(0x16, "239.1.1.1"), { mf: 1 }),
    f(igmp(0x16, "239.1.1.1"), {}, "ff:ff:ff:ff:ff:ff"),
    f(igmp(0x16, "239.1.1.1"), {}, "02:00:00:00:00:12"),
    f(igmp(0x11, "0.0.0.0", 100), { dst: "239.1.1.1" }),
    f(igmp(0x11, "239.1.1.1", 100), { src: "0.0.0.0" }),
    f(igmp3Query("0.0.0.0"), { dst: "224.0.0.1" }, "01:00:5e:00:00:01"),
    eth("01:00:5e:00:00:05", h1, ip({ src: "10.0.0.1", dst: "224.0.0.5" }, igmp(0x16, "224.0.0.5"))),
    eth("01:00:5e:00:00:6a", h1, ip({ src: "10.0.0.1", dst: "224.0.0.106" }, igmp(0x30, "0.0.0.0"))),
    eth(g, h1, bytes(10), { type: 0x0800 }),
    six(58, hex("8f00 0000 0000 0000")),
    six(59, bytes(8)),
    six(17, udp(1, 2).body(Buffer.alloc(4), Buffer.alloc(4)), { hop: 64 }, "ff0e0000000000000000000000000101", "33:33:00:00:01:01"),
    six(0, hex("3a000502 00000000 8f000000 00000000")),
    eth("33:33:00:00:00:16", h1, bytes(10), { type: 0x86dd }),
    six(58, bytes(8), { length: 100 }),
    six(58, hex("8200 0000 0000 0000 00000000 00000000 00000000 00000000")),
  ],
});
