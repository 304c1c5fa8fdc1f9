import { arp, eth, ip, udp, echo, write } from "../../../.ci/oracle/frames.mjs";

for (const i of [0, 1, 2]) {
  const [r, h] = [`02:00:00:00:0${i}:01`, `02:00:00:00:0${i}:02`];
  const sources = [`10.0.${i}.2`, `10.0.${(i + 1) % 3}.2`, "10.9.0.9", "192.0.2.1", "10.8.0.1", `10.0.${i}.255`, `10.0.${i}.0`, "10.0.0.1"];
  write(import.meta.url, {
    [`h${i}.pcap`]: [
      ...sources.map((src, n) => eth(r, h, ip({ src, dst: "10.9.0.9" }, udp(n, 7)))),
      ...sources.map((src, n) => eth(r, h, ip({ src, dst: `10.0.${i}.1` }, echo(1, n)))),
      ...sources.map((src) => eth("ff:ff:ff:ff:ff:ff", h, arp({ sha: h, spa: src, tpa: `10.0.${i}.1` }))),
    ],
  });
}
