import { bytes, echo, eth, hex, ip as packet, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

// identifications that no kernel's own packet is numbered with
let id = 10000;
const ip = (header, part) => packet({ id: id++, ...header }, part);

const to1 = (part) => eth("02:00:00:00:01:01", "02:00:00:00:01:10", part);
const to2 = (part) => eth("02:00:00:00:02:01", "02:00:00:00:02:10", part);
const way = { src: "10.1.0.10", dst: "10.2.0.10" };
const back = { src: "10.2.0.10", dst: "10.1.0.10" };

write(import.meta.url, {
  "c1.pcap": [
    to1(ip(way, echo(1, 1))),
    to1(ip({ ...way, ttl: 1 }, echo(1, 2))),
    to1(ip({ ...way, ttl: 2 }, echo(1, 3))),
    to1(ip({ ...way, ttl: 3 }, echo(1, 4))),
    to1(ip({ ...way, dst: "10.2.77.1" }, echo(1, 5))),
    to1(ip(way, udp(5000, 9, bytes(20)))),
    to1(ip(way, echo(1, 6, bytes(1472)))),
    to1(ip({ ...way, df: 1 }, echo(1, 7, bytes(1472)))),
    to1(ip({ ...way, df: 1 }, echo(1, 8, bytes(1452)))),
    to1(ip({ ...way, df: 1 }, echo(1, 9, bytes(1453)))),
    to1(ip({ ...way, id: 900, mf: 1, proto: 1 }, bytes(1480))),
    to1(ip({ ...way, id: 900, offset: 1480, proto: 1 }, bytes(100))),
    to1(ip({ ...way, options: hex("94040000") }, echo(1, 10))),
    ...[0, 1, 2, 3, 0xb8, 0xbb].map((tos) => to1(ip({ ...way, tos }, echo(2, tos)))),
    to1(ip({ ...way, dst: "172.16.0.2" }, echo(3, 1))),
    to1(ip({ ...way, dst: "192.0.2.5" }, echo(3, 2))),
    to1(ip(way, tcp(5000, 80, "S"))),
  ],
  "c2.pcap": [
    to2(ip(back, echo(4, 1))),
    to2(ip({ ...back, tos: 3 }, echo(4, 2))),
    to2(ip({ ...back, df: 1 }, echo(4, 3, bytes(1460)))),
    to2(ip({ ...back, tos: 0x20, ttl: 200 }, udp(7, 8, bytes(1400)))),
  ],
});
