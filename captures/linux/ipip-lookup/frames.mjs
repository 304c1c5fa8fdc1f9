import { bytes, echo, eth, ip as packet, udp, write } from "../../../.ci/oracle/frames.mjs";

// identifications that no kernel's own packet is numbered with
let id = 10000;
const ip = (header, part) => packet({ id: id++, ...header }, part);

const f = (wire, src, dst, seq) =>
  eth(
    `02:00:00:00:09:0${wire}`,
    `02:00:00:00:09:1${wire}`,
    ip({ src, dst, proto: 4 }, ip({ src: "10.5.0.1", dst: "10.5.0.2" }, echo(wire, seq)).body()),
  );
const other = (proto, data) =>
  eth("02:00:00:00:09:01", "02:00:00:00:09:11", ip({ src: "192.0.2.1", dst: "10.0.1.1", proto }, data));

write(import.meta.url, {
  "m1.pcap": [
    ...[1, 2, 3, 5, 6, 9].map((n) => f(1, `192.0.2.${n}`, "10.0.1.1", n)),
    ...[1, 2, 3].map((n) => f(1, `192.0.2.${n}`, "10.0.2.1", n + 10)),
    // too short for a header, of another version, with a wrong checksum inside
    other(4, bytes(12)),
    other(4, Buffer.concat([Buffer.from([0x60, 0, 0, 0]), bytes(36)])),
    other(4, ip({ src: "10.5.0.1", dst: "10.5.0.2", sum: 1 }, udp(1, 2, bytes(4))).body()),
    other(41, Buffer.concat([Buffer.from([0x60, 0, 0, 0, 0, 8, 59, 64]), bytes(40)])),
    other(47, bytes(20)),
  ],
  "m2.pcap": [
    f(2, "192.0.2.5", "10.0.1.1", 1),
    f(2, "192.0.2.7", "10.0.2.1", 2),
    f(2, "192.0.2.8", "10.0.2.1", 3),
    f(2, "192.0.2.77", "10.0.2.1", 4),
  ],
});
