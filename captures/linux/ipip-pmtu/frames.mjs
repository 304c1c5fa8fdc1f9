import { bytes, echo, eth, ip as packet, write } from "../../../.ci/oracle/frames.mjs";

// identifications that no kernel's own packet is numbered with
let id = 10000;
const ip = (header, part) => packet({ id: id++, ...header }, part);

const f = (dst, df, size, seq) =>
  eth("02:00:00:00:01:01", "02:00:00:00:01:10", ip({ src: "10.1.0.10", dst, df }, echo(1, seq, bytes(size))));

write(import.meta.url, {
  "a.pcap": [1, 2].flatMap((t) => [
    f(`10.9.${t}.2`, 0, 1440, t * 10),
    f(`10.9.${t}.2`, 0, 1440, t * 10 + 1),
    f(`10.9.${t}.2`, 1, 1440, t * 10 + 2),
    f(`10.9.${t}.2`, 1, 1440, t * 10 + 3),
    f(`10.9.${t}.2`, 1, 1352, t * 10 + 4),
    f(`10.9.${t}.2`, 0, 1400, t * 10 + 5),
    f(`10.9.${t}.2`, 0, 2, t * 10 + 6),
  ]),
});
