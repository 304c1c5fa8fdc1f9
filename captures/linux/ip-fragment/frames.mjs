import { bytes, hex, eth, ip, udp, icmp, echo, fragments, write } from "../../../.ci/oracle/frames.mjs";

const [r, c] = ["02:00:00:00:01:01", "02:00:00:00:01:02"];
let n = 0;
const f = (fields, length) => eth(r, c, ip({ src: "10.0.1.2", dst: "10.0.2.2", ...fields }, udp(++n, 7, bytes(length - 28 - (fields.options?.length ?? 0)))));

write(import.meta.url, {
  "c.pcap": [
    f({}, 600),
    f({}, 601),
    f({}, 1500),
    f({ df: 1 }, 600),
    f({ df: 1 }, 601),
    f({ df: 1, ttl: 1 }, 601),
    f({ id: 0 }, 1000),
    f({ tos: 0xb9, ttl: 2 }, 1000),
    f({ options: hex("94040000 07070400 00000000") }, 1200),
    f({ options: hex("01990412 34000000") }, 1200),
    f({ options: hex("07270400".padEnd(80, "0")) }, 1200),
    f({ dst: "10.20.0.1" }, 400),
    f({ dst: "10.20.0.1", df: 1 }, 400),
    f({ dst: "10.21.0.1", df: 1 }, 400),
    f({ dst: "10.20.0.1", df: 1 }, 700),
    ...fragments({ src: "10.0.1.2", dst: "10.0.2.2", id: 777 }, udp(9, 7, bytes(1992)), [1200]).map((part) => eth(r, c, part)),
    ...fragments({ src: "10.0.1.2", dst: "10.0.2.2", id: 778, df: 1 }, udp(9, 7, bytes(1992)), [1200]).map((part) => eth(r, c, part)),
    eth(r, c, ip({ src: "10.0.1.2", dst: "10.0.2.2", offset: 1200, mf: 1 }, bytes(700))),
    eth(r, c, ip({ src: "10.0.1.2", dst: "10.0.2.2" }, icmp(3, 1, 0, bytes(700)))),
    eth(r, c, ip({ src: "10.0.1.2", dst: "10.0.2.2", df: 1 }, icmp(3, 1, 0, bytes(700)))),
    eth(r, c, ip({ src: "10.0.1.2", dst: "10.0.2.2" }, echo(1, 1, bytes(1472)))),
  ],
});
