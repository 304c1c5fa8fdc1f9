import { arp, eth, write } from "../../../.ci/oracle/frames.mjs";

for (const [name, n] of [["a", 1], ["p", 2], ["n", 3]]) {
  const h = `02:00:00:00:0${n}:02`;
  const ask = (tpa, spa = `10.0.${n}.2`) => eth("ff:ff:ff:ff:ff:ff", h, arp({ sha: h, spa, tpa }));
  write(import.meta.url, {
    [`${name}.pcap`]: [
      ask("10.9.0.5"),
      ask("10.9.0.33"),
      ask(`10.0.${n}.9`),
      ask(`10.0.${n}.33`),
      ask("10.8.0.1"),
      ask("192.0.2.1"),
      ask(`10.0.${n}.1`),
      ask(`10.0.${n}.2`),
      ask("10.0.1.7"),
      ask("10.9.0.6", "0.0.0.0"),
    ],
  });
}
