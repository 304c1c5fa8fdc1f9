import { bytes, eth, hex, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const A = "02:00:00:00:00:0a";
const B = "02:00:00:00:00:0b";
const X = "02:00:00:00:01:0b";
const H = "02:00:00:00:09:01";
const inner = (vni) => eth(X, H, ip({ src: "192.168.0.1", dst: "192.168.0.2" }, udp(1, vni, bytes(6))));
const vx = (vni) =>
  eth(
    B,
    A,
    ip(
      { src: "10.0.0.1", dst: "10.0.0.2" },
      udp(
        40000,
        4789,
        Buffer.concat([hex(`080000000000${vni.toString(16).padStart(2, "0")}00`), inner(vni)]),
      ),
    ),
  );

write(import.meta.url, {
  "a.pcap": [9, 10, 11, 12, 13, 20, 30, 11].map(vx),
  "b.pcap": [inner(10)],
});
