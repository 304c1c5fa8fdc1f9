import { arp, bytes, echo, eth, ip as datagram, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

// identifications that no kernel's packet gets in a comparison, where those are numbered from 1 on
let id = 0x7000;
const ip = (header, payload) => datagram({ id: id++, ...header }, payload);
const all = "ff:ff:ff:ff:ff:ff";
const c = (i) => `02:42:0a:00:01:0${i + 2}`;
const a = (i) => `10.0.1.${i + 2}`;

write(import.meta.url, {
  "c1.pcap": [
    // nobody knows this neighbour, nobody has this MAC, a group
    eth(all, c(1), arp({ sha: c(1), spa: a(1), tpa: "10.0.1.77" })),
    eth("02:42:0a:00:01:77", c(1), ip({ src: a(1), dst: "10.0.1.77" }, echo(1, 1))),
    eth("01:00:5e:01:02:03", c(1), ip({ src: a(1), dst: "239.1.2.3" }, udp(5000, 6000, bytes(10)))),
    eth(c(2), c(1), ip({ src: a(1), dst: a(2) }, tcp(40000, 81, "S"))),
    eth(c(2), c(1), ip({ src: a(1), dst: a(2) }, udp(5000, 6000, bytes(1422)))),
    eth(c(2), c(1), ip({ src: a(1), dst: a(2), df: 1 }, udp(5000, 6000, bytes(1422)))),
  ],
  "c2.pcap": [
    eth(all, c(2), arp({ sha: c(2), spa: a(2), tpa: a(1) })),
    eth(c(1), c(2), ip({ src: a(2), dst: a(1) }, echo(2, 1, bytes(100)))),
  ],
});
