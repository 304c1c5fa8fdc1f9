import { arp, eth, write } from "../../../.ci/oracle/frames.mjs";

for (const i of [0, 1, 2, 3, 8]) {
  const h = `02:00:00:00:0${i}:02`;
  const ask = (spa, tpa) => eth("ff:ff:ff:ff:ff:ff", h, arp({ sha: h, spa, tpa }));
  write(import.meta.url, {
    [`h${i}.pcap`]: [
      ask(`10.0.${i}.2`, `10.0.${i}.1`),
      ask(`10.0.${i}.2`, "10.9.0.1"),
      ask(`10.0.${i}.2`, `10.1.${i}.1`),
      ask(`10.1.${i}.2`, `10.1.${i}.1`),
      ask(`10.0.${i}.2`, `10.2.${i}.1`),
      ask(`10.9.9.9`, `10.0.${i}.1`),
      ask("0.0.0.0", `10.0.${i}.1`),
      ask(`10.0.${i}.2`, `10.0.${(i + 1) % 4}.1`),
      ask(`10.0.${i}.2`, "127.0.0.1"),
      ask(`10.0.${i}.2`, `10.0.${i}.255`),
    ],
  });
}
