import { arp, eth, ip, echo, write } from "../../../.ci/oracle/frames.mjs";

const all = "ff:ff:ff:ff:ff:ff";
const h = "02:00:00:00:00:13";
const ask = (n) => [eth(all, h, arp({ sha: h, spa: "10.0.0.9", tpa: "10.0.0.2" })), eth("02:00:00:00:00:11", h, ip({ src: "10.0.0.9", dst: "10.0.0.2" }, echo(1, n)))];

write(import.meta.url, { "one.pcap": ask(1), "two.pcap": ask(2) });
