import { bytes, echo, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const C = "02:00:00:00:05:0c";
const B = "02:00:00:00:01:0b";
const f = (df, length, options = {}) =>
  eth(
    B,
    C,
    ip(
      { src: "192.168.0.3", dst: "192.168.0.2", df, id: 0x7000 + length },
      udp(5000, 6000, bytes(length - 28)),
    ),
    options,
  );

write(import.meta.url, {
  "c.pcap": [
    f(0, 1350),
    f(0, 1400),
    f(0, 1450),
    f(0, 1500),
    f(1, 1350),
    f(1, 1450),
    f(1, 1451),
    f(1, 1500),
    f(1, 1490, { tags: [5] }),
    eth(B, C, ip({ src: "192.168.0.3", dst: "192.168.0.2", df: 1, id: 0x7777 }, echo(1, 1, bytes(1472)))),
    eth(B, C, bytes(1500), { type: 0x88b5 }),
  ],
});
