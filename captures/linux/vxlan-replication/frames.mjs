import { arp, bytes, echo, eth, ip as datagram, udp, write } from "../../../.ci/oracle/frames.mjs";

// identifications that no kernel's packet gets in a comparison, where those are numbered from 1 on
let id = 0x7000;
const ip = (header, payload) => datagram({ id: id++, ...header }, payload);
const all = "ff:ff:ff:ff:ff:ff";
const c = (i) => `02:00:00:00:05:0${i}`;
const a = (i) => `192.168.0.${i}`;

write(import.meta.url, {
  "c1.pcap": [
    eth(all, c(1), arp({ sha: c(1), spa: a(1), tpa: a(2) })),
    eth(c(2), c(1), ip({ src: a(1), dst: a(2) }, echo(1, 1))),
    eth(c(3), c(1), ip({ src: a(1), dst: a(3) }, udp(5000, 6000, bytes(10)))),
    eth("01:00:5e:01:02:03", c(1), ip({ src: a(1), dst: "239.1.2.3" }, udp(5000, 6000, bytes(10)))),
  ],
  "c2.pcap": [
    eth(c(1), c(2), ip({ src: a(2), dst: a(1) }, echo(2, 1))),
    eth(c(3), c(2), ip({ src: a(2), dst: a(3) }, echo(2, 2))),
  ],
  "c3.pcap": [
    eth(c(1), c(3), ip({ src: a(3), dst: a(1) }, echo(3, 1))),
    eth("02:00:00:00:05:99", c(3), ip({ src: a(3), dst: "192.168.0.99" }, udp(1, 2, bytes(3)))),
  ],
});
