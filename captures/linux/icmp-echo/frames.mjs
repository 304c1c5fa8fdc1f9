import { bytes, hex, eth, ip, icmp, echo, echoReply, write } from "../../../.ci/oracle/frames.mjs";

const [r, c] = ["02:00:00:00:01:01", "02:00:00:00:01:02"];
const f = (part, fields = {}, dst = r) => eth(dst, c, ip({ src: "10.0.1.2", dst: "10.0.1.1", ...fields }, part));
const broadcasts = [
  f(echo(2, 1), { dst: "10.0.1.255" }, "ff:ff:ff:ff:ff:ff"),
  f(echo(2, 2), { dst: "255.255.255.255" }, "ff:ff:ff:ff:ff:ff"),
  f(echo(2, 3), { dst: "224.0.0.1" }, "01:00:5e:00:00:01"),
  f(echo(2, 4), { dst: "10.0.1.255" }),
  f(echo(2, 5), {}, "ff:ff:ff:ff:ff:ff"),
  f(icmp(13, 0, 0x20006, Buffer.alloc(12)), { dst: "10.0.1.255" }, "ff:ff:ff:ff:ff:ff"),
];

write(import.meta.url, {
  "c.pcap": [
    f(echo(1, 1)),
    f(echo(1, 2, bytes(8), { sum: 0x1234 })),
    f(icmp(8, 1, 0x10003, bytes(8))),
    f(echo(1, 4), { tos: 0xfd, ttl: 7, df: 1 }),
    f(echo(1, 5, Buffer.alloc(0))),
    f(hex("0800f7ff")),
    f(hex("0800")),
    f(echo(1, 6, bytes(1472))),
    f(icmp(13, 0, 0x10007, Buffer.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]))),
    f(icmp(13, 1, 0x10008, Buffer.alloc(12))),
    f(icmp(13, 0, 0x10009, Buffer.alloc(4))),
    f(icmp(15, 0, 1)),
    f(icmp(17, 0, 1, Buffer.alloc(4))),
    f(icmp(10, 0, 0)),
    f(icmp(42, 0, 0x10001, bytes(8))),
    f(icmp(200, 0, 0)),
    f(echoReply(1, 10)),
    f(echo(1, 11), { dst: "10.0.2.1" }),
    f(echo(1, 12), { src: "10.0.1.1" }),
  ],
  "broadcast.pcap": broadcasts,
  "all.pcap": [f(echo(3, 1)), f(icmp(13, 0, 0x30002, Buffer.alloc(12)))],
});
