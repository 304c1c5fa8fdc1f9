import { arp, eth, ip, udp, echo, write } from "../../../.ci/oracle/frames.mjs";

for (const [name, i] of [["c", 1], ["s", 2]]) {
  const [r, h] = [`02:00:00:00:0${i}:01`, `02:00:00:00:0${i}:02`];
  let n = 0;
  const asks = () => [1, 11, 12, 13].flatMap((last) => [
    eth("ff:ff:ff:ff:ff:ff", h, arp({ sha: h, spa: `10.0.${i}.2`, tpa: `10.0.${i}.${last}` })),
    eth(r, h, ip({ src: `10.0.${i}.2`, dst: `10.0.${i}.${last}` }, echo(1, ++n))),
  ]);
  write(import.meta.url, {
    [`${name}1.pcap`]: asks(),
    [`${name}2.pcap`]: asks(),
    [`${name}-far.pcap`]: [eth(r, h, ip({ src: `10.0.${i}.130`, dst: "10.0.9.9" }, udp(1, 7)))],
  });
}
