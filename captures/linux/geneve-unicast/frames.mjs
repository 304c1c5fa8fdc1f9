import { bytes, echo, eth, ip, ip6, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const C = "02:00:00:00:06:0c";
const B = "02:00:00:00:01:0b";
const X = "02:00:00:00:09:02";
const H = "02:00:00:00:09:01";
const c = (length, df = 0) =>
  eth(
    B,
    C,
    ip(
      { src: "192.168.0.3", dst: "192.168.0.2", df, id: 0x7000 + length },
      udp(5000, 6000, bytes(length - 28)),
    ),
  );
const four = (tos, ttl, df = 0, options = {}) =>
  eth(
    X,
    H,
    ip({ src: "192.168.9.1", dst: "192.168.9.2", tos, ttl, df, id: 0x7fff }, udp(1, 2, bytes(6))),
    options,
  );
const six = ip6(
  { src: "fd000000000000000000000000000001", dst: "fd000000000000000000000000000002", hop: 33 },
  bytes(8),
).body();
six[0] = 0x6b;
six[1] = 0x20;

write(import.meta.url, {
  "c.pcap": [
    c(100),
    c(1450),
    c(1451),
    c(1500, 1),
    eth(B, C, ip({ src: "192.168.0.3", dst: "192.168.0.2", id: 0x7001 }, tcp(1, 2, "S"))),
    eth(B, C, ip({ src: "192.168.0.3", dst: "192.168.0.2", id: 0x7002 }, echo(1, 1))),
    eth("ff:ff:ff:ff:ff:ff", C, bytes(46), { type: 0x88b5 }),
  ],
  "frames.pcap": [
    four(0, 64),
    four(0xb9, 1, 1),
    four(0x03, 7, 1),
    eth(X, H, { ethertype: 0x86dd, body: () => six }),
    four(0x11, 44, 1, { tags: [5] }),
  ],
});
