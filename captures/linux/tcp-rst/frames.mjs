import { bytes, hex, eth, ip, tcp, write } from "../../../.ci/oracle/frames.mjs";

const [r, c] = ["02:00:00:00:01:01", "02:00:00:00:01:02"];
let n = 1023;
const f = (flags, options = {}, fields = {}, dst = r) => eth(dst, c, ip({ src: "10.0.1.2", dst: "10.0.1.1", ...fields }, tcp(++n, 80, flags, { seq: 1000, ...options })));

write(import.meta.url, {
  "c.pcap": [
    f("S"),
    f("S", { data: bytes(20) }),
    f("S", { options: hex("020405b4 01030307 0402080a 00000001 00000000") }),
    f("A", { ack: 5000 }),
    f("SA", { ack: 5000 }),
    f("FA", { ack: 5000 }),
    f("F"),
    f("PA", { ack: 5000, data: bytes(100) }),
    f("", { data: bytes(10) }),
    f("FSRPAUEC", { ack: 7 }),
    f("FSPU"),
    f("R"),
    f("RA", { ack: 1 }),
    f("S", { seq: 0xffffffff }),
    f("F", { seq: 0xffffffff, data: bytes(4) }),
    f("S", { sum: 0x1234 }),
    f("S", { doff: 4 }),
    f("S", { doff: 6 }),
    f("A", { ack: 9, doff: 15, data: bytes(40) }),
    f("S", {}, { tos: 0xff, ttl: 3, df: 1 }),
    f("S", {}, { dst: "10.0.2.1" }),
    f("S", {}, { dst: "10.0.1.255" }, "ff:ff:ff:ff:ff:ff"),
    f("S", {}, {}, "ff:ff:ff:ff:ff:ff"),
    f("S", {}, { dst: "224.0.0.1" }, "01:00:5e:00:00:01"),
    f("S", {}, { src: "10.0.2.3" }),
    f("S", { options: hex("13120000 00000000 00000000 00000000 00000101") }),
    f("A", { ack: 3, options: hex("0101080a 00000001 00000002") }),
    eth(r, c, ip({ src: "10.0.1.2", dst: "10.0.1.1" }, tcp(0, 0, "S"))),
    eth(r, c, ip({ src: "10.0.1.2", dst: "10.0.1.1", proto: 6 }, bytes(12))),
  ],
});
