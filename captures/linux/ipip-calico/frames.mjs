import { bytes, echo, eth, ip as packet, write } from "../../../.ci/oracle/frames.mjs";

// identifications that no kernel's own packet is numbered with
let id = 10000;
const ip = (header, part) => packet({ id: id++, ...header }, part);

const f = (options, part) =>
  eth("ee:ee:ee:ee:ee:ee", "02:00:00:00:05:01", ip({ src: "192.168.1.10", dst: "192.168.2.10", ...options }, part));

write(import.meta.url, {
  "p1.pcap": [
    f({}, echo(7, 1, bytes(1472))),
    f({ df: 1 }, echo(7, 2, bytes(1472))),
    f({ df: 1 }, echo(7, 3, bytes(1412))),
    f({ ttl: 2 }, echo(7, 4)),
    f({ ttl: 3 }, echo(7, 5)),
  ],
});
