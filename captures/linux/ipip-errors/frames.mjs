import { echo, eth, ip as packet, write } from "../../../.ci/oracle/frames.mjs";

// identifications that no kernel's own packet is numbered with
let id = 10000;
const ip = (header, part) => packet({ id: id++, ...header }, part);

const f = (t, seq) =>
  eth("02:00:00:00:01:01", "02:00:00:00:01:10", ip({ src: "10.1.0.10", dst: `10.7.${t}.1` }, echo(t, seq)));

write(import.meta.url, {
  "a.pcap": [1, 2, 3, 4, 5, 6, 7, 8].flatMap((t) => [1, 2, 3].map((seq) => f(t, seq))),
  // the neighbour was asked for in vain meanwhile
  "b.pcap": [f(4, 4), f(4, 5)],
});
