import { arp, bytes, eth, ip, udp, echo, write } from "../../../.ci/oracle/frames.mjs";

const h = (i) => `02:00:00:00:00:1${i}`;
const all = "ff:ff:ff:ff:ff:ff";
const ask = (from, to) => eth(all, h(from), arp({ sha: h(from), spa: `10.0.0.${from}`, tpa: `10.0.0.${to}` }));

write(import.meta.url, {
  "h1.pcap": [
    ask(1, 3),
    eth(h(3), h(1), ip({ src: "10.0.0.1", dst: "10.0.0.3" }, echo(1, 1))),
    ask(1, 250),
    ask(1, 251),
    eth(h(4), h(1), ip({ src: "10.0.0.1", dst: "10.0.0.4" }, udp(1, 9))),
  ],
  "h4.pcap": [ask(4, 1), eth(h(1), h(4), ip({ src: "10.0.0.4", dst: "10.0.0.1" }, echo(2, 1))), eth(h(2), h(4), bytes(30))],
});
