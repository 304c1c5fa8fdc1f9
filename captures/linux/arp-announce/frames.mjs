import { eth, ip, echo, write } from "../../../.ci/oracle/frames.mjs";

for (const i of [0, 1, 2]) {
  const h = `02:00:00:00:0${i}:02`;
  const ping = (src, dst, n) => eth(`02:00:00:00:0${i}:01`, h, ip({ src, dst }, echo(1, n)));
  write(import.meta.url, {
    [`h${i}.pcap`]: [
      ping(`10.0.${i}.2`, `10.0.${i}.1`, 1),
      ping(`10.0.${i}.3`, `10.0.${i}.7`, 2),
      ping(`10.0.${i}.4`, `10.1.${i}.1`, 3),
      ping(`10.0.${i}.5`, "10.9.0.1", 4),
      ping(`10.1.${i}.5`, `10.0.${i}.7`, 5),
    ],
  });
}
