import { bytes, eth, hex, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const A = "02:00:00:00:00:0a";
const B = "02:00:00:00:00:0b";
const G = "02:00:00:00:01:0b";
const H = "02:00:00:00:09:01";
const inside = (tos = 0, src = H) =>
  eth(G, src, ip({ src: "192.168.0.1", dst: "192.168.0.2", tos, id: 77 }, udp(1, 2, bytes(6))));
const gnv = (head, inner, { tos = 0, src = "10.0.0.1" } = {}) =>
  eth(B, A, ip({ src, dst: "10.0.0.2", tos }, udp(40000, 6081, Buffer.concat([hex(head), inner]))));

write(import.meta.url, {
  "a.pcap": [
    gnv("0000655800000100", inside()),
    gnv("0000655800000100", inside(), { src: "10.0.0.3" }),
    gnv("0000655800000100", inside(), { src: "10.0.0.4" }),
    gnv("0000655800000200", inside()),
    gnv("0000655800000101", inside()),
    gnv("0200655800000100 0102030100000000", inside()),
    gnv("0240655800000100 0102830100000000", inside()),
    gnv("0080655800000100", inside()),
    gnv("003f655800000100", inside()),
    gnv("4000655800000100", inside()),
    gnv("0000080000000100", ip({ src: "192.168.0.1", dst: "192.168.0.2" }, bytes(8)).body()),
    gnv("3f00655800000100", inside()),
    gnv("0000655800000100", bytes(10)),
    gnv("00006558", Buffer.alloc(0)),
    gnv("0000655800000100", inside(0, G)),
    gnv("0000655800000100", eth(G, H, hex("4500"), { type: 0x0800 })),
    gnv("0000655800000100", eth(G, "03:00:00:00:00:01", bytes(20))),
    ...[0, 1, 2, 3].flatMap((outer) =>
      [0, 1, 2, 3].map((inner) => gnv("0000655800000100", inside(inner), { tos: outer })),
    ),
  ],
});
