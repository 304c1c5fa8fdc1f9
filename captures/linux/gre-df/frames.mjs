import { bytes, eth, ip as packet, udp, write } from "../../../.ci/oracle/frames.mjs";

// identifications that no kernel's own packet is numbered with
let id = 10000;
const ip = (header, part) => packet({ id: id++, ...header }, part);

const f = (t, df, size) =>
  eth(
    "02:00:00:00:01:01",
    "02:00:00:00:01:10",
    ip({ src: "10.1.0.10", dst: `10.9.${t}.2`, df }, udp(1000 + size, 9, bytes(size))),
  );

write(import.meta.url, {
  "host.pcap": [1, 2, 3].flatMap((t) => [0, 1].flatMap((df) => [f(t, df, 1448), f(t, df, 1449), f(t, df, 1900), f(t, df, 2100)])),
});
