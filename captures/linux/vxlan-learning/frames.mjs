import { bytes, eth, hex, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const A = "02:00:00:00:00:0a";
const B = "02:00:00:00:00:0b";
const X = "02:00:00:00:01:0b";
const H = (i) => `02:00:00:00:09:0${i}`;
const vx = (i, src, vni = 42) =>
  eth(
    B,
    A,
    ip(
      { src, dst: "10.0.0.2" },
      udp(
        40000 + i,
        4789,
        Buffer.concat([
          hex(`080000000000${vni.toString(16)}00`),
          eth(X, H(i), ip({ src: `192.168.0.${i}`, dst: "192.168.0.77" }, udp(1, 2, bytes(6)))),
        ]),
      ),
    ),
  );
const to = (i) => eth(H(i), X, ip({ src: "192.168.0.77", dst: `192.168.0.${i}` }, udp(1, 2, bytes(6))));

write(import.meta.url, {
  "learn.pcap": [
    vx(1, "10.0.0.1"),
    vx(2, "10.0.0.1"),
    vx(1, "10.0.0.9"),
    // the fifth has no room
    vx(3, "10.0.0.1"),
    vx(4, "10.0.0.1"),
    vx(5, "10.0.0.9"),
    vx(6, "10.0.0.9"),
    vx(5, "10.0.0.1"),
    vx(1, "10.0.0.9", 43),
  ],
  "use.pcap": [to(1), to(2), to(4), to(6)],
});
