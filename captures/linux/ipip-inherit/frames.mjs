import { bytes, echo, eth, ip as packet, udp, write } from "../../../.ci/oracle/frames.mjs";

// identifications that no kernel's own packet is numbered with
let id = 10000;
const ip = (header, part) => packet({ id: id++, ...header }, part);

const inside = { src: "10.1.0.10", dst: "10.9.0.2" };
const from = (part) => eth("02:00:00:00:01:01", "02:00:00:00:01:10", part);
const outer = (tos, part) =>
  eth(
    "02:00:00:00:09:02",
    "02:00:00:00:09:12",
    ip({ src: "10.0.1.1", dst: "10.0.2.1", tos, proto: 4 }, part.body()),
  );
const marks = [0, 1, 2, 3];

write(import.meta.url, {
  "a.pcap": [
    // the outer TTL ends at m, at b, and not at all
    ...[2, 3, 4, 64].map((ttl) => from(ip({ ...inside, ttl }, echo(1, ttl)))),
    ...[0, 1, 2, 3, 0x10, 0xb8, 0xfe].map((tos) => from(ip({ ...inside, tos }, echo(2, tos)))),
    from(ip({ ...inside, tos: 0x20 }, udp(1, 2, bytes(9)))),
  ],
  "m.pcap": marks.flatMap((out) =>
    marks.map((mark) => outer(out | 0x48, ip({ ...inside, tos: mark | 0x20 }, echo(3, out * 4 + mark)))),
  ),
});
