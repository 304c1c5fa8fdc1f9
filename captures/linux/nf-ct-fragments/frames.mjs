import { bytes, echo, eth, fragments, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2", peer: "10.0.2.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2", peer: "10.0.1.2" };
const send = (from, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: from.peer, ...fields }, part));
write(import.meta.url, {
  ...(() => {
    const cut = (from, part, cuts, fields = {}) => fragments({ src: from.ip, dst: from.peer, ...fields }, part, cuts).map((f) => eth(from.via, from.mac, f));
    const big = (port, size = 3000) => udp(port, 99, bytes(size));
    return {
      "pieces.pcap": [
        ...cut(c, big(1), [1480, 2960]), ...cut(c, big(2), [8, 16, 1000, 1400]), ...cut(c, big(3), [1000, 2000]).reverse(), ...cut(c, big(4), [1480, 1488]),
        ...cut(c, big(5), [800, 1600], { df: 1 }), ...cut(c, echo(3, 1, bytes(2000)), [1000]), ...cut(c, tcp(6, 80, "S", { data: bytes(50) }), [24]),
      ],
      "mixed.pcap": (() => {
        const a = cut(c, big(10), [1000, 2000]);
        const b = cut(c, big(11), [1000, 2000]);
        return [a[0], b[2], a[2], b[0], a[1], b[1]];
      })(),
      "small.pcap": [...cut(c, big(20), [1480], { dst: "10.0.9.9" }), ...cut(c, big(21), [600, 1200, 1800, 2400], { dst: "10.0.9.9" }), ...cut(c, big(22), [1480], { dst: "10.0.9.9", df: 1 }), ...cut(c, big(23), [600, 1200, 1800, 2400], { dst: "10.0.9.9", df: 1 }), ...cut(c, big(24), [304, 1400], { dst: "10.0.9.9" })],
      "back.pcap": [...cut(s, udp(99, 1, bytes(2000)), [1000]), ...cut(s, udp(99, 77, bytes(2000)), [1000])],
    };
  })(),
});
