import { arp, bytes, echo, eth, hex, ip, ip6, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const A = "02:00:00:00:00:0a";
const B = "02:00:00:00:00:0b";
const X = "02:00:00:00:01:0b";
const H = "02:00:00:00:09:01";
let port = 40000;
const vx = (inner, { flags = "08000000", vni = 42, low = 0, tos = 0, sum, length, dport = 4789 } = {}) =>
  eth(
    B,
    A,
    ip(
      { src: "10.0.0.1", dst: "10.0.0.2", tos },
      udp(
        port++,
        dport,
        Buffer.concat([hex(flags), hex((vni * 256 + low).toString(16).padStart(8, "0")), inner]),
        { sum, length },
      ),
    ),
  );
const inside = (tos = 0, options = {}) =>
  eth(X, H, ip({ src: "192.168.0.1", dst: "192.168.0.2", tos, id: 77 }, udp(1, 2, bytes(6))), options);
const six = (tclass) => {
  const body = ip6(
    { src: "fd000000000000000000000000000001", dst: "fd000000000000000000000000000002" },
    bytes(8),
  ).body();
  body[0] = 0x60 | (tclass >> 4);
  body[1] = (tclass & 15) << 4;
  return eth(X, H, { ethertype: 0x86dd, body: () => body });
};

write(import.meta.url, {
  "a.pcap": [
    vx(inside()),
    vx(inside(), { flags: "00000000" }),
    vx(inside(), { flags: "08000001" }),
    vx(inside(), { flags: "0c000000" }),
    vx(inside(), { flags: "88000005" }),
    vx(inside(), { low: 1 }),
    vx(inside(), { vni: 41 }),
    // a device that is down has left the socket
    vx(inside(), { vni: 43 }),
    vx(inside(), { sum: 0 }),
    vx(inside(), { sum: 0x1234 }),
    vx(bytes(13)),
    vx(Buffer.alloc(0)),
    eth(B, A, ip({ src: "10.0.0.1", dst: "10.0.0.2" }, udp(40000, 4789, hex("08000000")))),
    vx(inside(), { length: 20 }),
    // from ourselves, from a group, from nobody
    vx(eth(H, X, ip({ src: "192.168.0.2", dst: "192.168.0.1" }, udp(1, 2, bytes(6))))),
    vx(eth(X, "03:00:00:00:00:01", ip({ src: "192.168.0.3", dst: "192.168.0.2" }, udp(1, 2, bytes(6))))),
    vx(eth(X, "00:00:00:00:00:00", ip({ src: "192.168.0.3", dst: "192.168.0.2" }, udp(1, 2, bytes(6))))),
    // an IP packet that is not whole, an 802.3 frame, a tag
    vx(eth(X, H, hex("450000"), { type: 0x0800 })),
    vx(eth(X, H, bytes(20), { type: 20 })),
    vx(inside(0, { tags: [5] })),
    vx(eth("ff:ff:ff:ff:ff:ff", H, arp({ sha: H, spa: "192.168.0.1", tpa: "192.168.0.2" }))),
    // RFC 6040: outer marks 0 to 3, inner marks 0 to 3
    ...[0, 1, 2, 3].flatMap((outer) => [0, 1, 2, 3].map((inner) => vx(inside(0x10 | inner), { tos: 0x20 | outer }))),
    ...[0, 1, 2, 3].flatMap((outer) => [0, 1, 2, 3].map((inner) => vx(six(0x40 | inner), { tos: outer }))),
    vx(inside(2, { tags: [5] }), { tos: 3 }),
    vx(eth(X, H, bytes(30), { type: 0x88b5 }), { tos: 3 }),
    // nobody listens
    vx(inside(), { dport: 4790 }),
  ],
});
