import { bytes, hex, eth, ip, udp, fragments, write } from "../../../.ci/oracle/frames.mjs";

const [r, c] = ["02:00:00:00:01:01", "02:00:00:00:01:02"];
let n = 100;
const f = (part, fields = {}, dst = r) => eth(dst, c, ip({ src: "10.0.1.2", dst: "10.0.1.1", ...fields }, part));
const u = (length = 8, options) => udp(++n, 7, bytes(length), options);

write(import.meta.url, {
  "c.pcap": [
    f(u()),
    f(u(0)),
    f(u(1472)),
    f(u(520)), f(u(521)), f(u(519)),
    f(u(1000), { options: hex("94040000") }),
    ...[0x00, 0x01, 0x02, 0x03, 0x04, 0x1c, 0x1e, 0xe0, 0xff].map((tos) => f(u(), { tos })),
    f(u(8, { sum: 0x1234 })),
    f(u(8, { sum: 0 })),
    f(u(8, { length: 7 })),
    f(u(8, { length: 12 })),
    f(u(8, { length: 20 })),
    f(hex("0001000700")),
    f(u(), { dst: "10.0.1.255" }, "ff:ff:ff:ff:ff:ff"),
    f(u(), {}, "ff:ff:ff:ff:ff:ff"),
    f(u(), { dst: "224.0.0.1" }, "01:00:5e:00:00:01"),
    f(u(), { df: 1, ttl: 1 }),
    ...[2, 4, 41, 47, 50, 88, 89, 132, 253, 255, 0].map((proto) => f(bytes(30), { proto })),
    f(Buffer.alloc(0), { proto: 253 }),
    ...fragments({ src: "10.0.1.2", dst: "10.0.1.1", id: 900 }, udp(1, 7, bytes(92)), [48]).map((part) => eth(r, c, part)),
    ...fragments({ src: "10.0.1.2", dst: "10.0.1.1", id: 901, proto: 253 }, bytes(92), [48]).map((part) => eth(r, c, part)),
  ],
});
