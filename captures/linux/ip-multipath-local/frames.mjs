import { eth, ip, udp, echo, write } from "../../../.ci/oracle/frames.mjs";

const [r, c] = ["02:00:00:00:01:01", "02:00:00:00:01:02"];

write(import.meta.url, {
  "c.pcap": [
    ...Array.from({ length: 12 }, (_, i) => eth(r, c, ip({ src: `172.16.0.${i + 1}`, dst: "10.0.1.1" }, echo(1, i)))),
    ...Array.from({ length: 12 }, (_, i) => eth(r, c, ip({ src: `172.16.1.${i + 1}`, dst: "10.0.1.1" }, udp(i, 7)))),
  ],
});
