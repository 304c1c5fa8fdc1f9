import { bytes, echo, eth, ip as packet, write } from "../../../.ci/oracle/frames.mjs";

// identifications that no kernel's own packet is numbered with
let id = 10000;
const ip = (header, part) => packet({ id: id++, ...header }, part);

const f = (seq, options = {}, data = undefined) =>
  eth(
    "02:00:00:00:01:01",
    "02:00:00:00:01:10",
    ip({ src: "10.5.1.10", dst: "10.5.2.1", ...options }, echo(1, seq, data)),
  );

write(import.meta.url, {
  "host.pcap": [
    f(1),
    f(2, { tos: 0xb9, ttl: 20 }),
    f(3, { tos: 3 }),
    f(4, {}, bytes(1472)),
    f(5, { df: 1 }, bytes(1472)),
    f(6, { dst: "10.6.1.1" }),
    f(7, { dst: "10.7.1.1" }),
  ],
});
