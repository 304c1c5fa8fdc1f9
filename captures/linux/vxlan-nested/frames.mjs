import { bytes, eth, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const A = "02:00:00:00:02:0a";
const B = "02:00:00:00:02:0b";
const datagram = (part, more = {}) =>
  eth(B, A, ip({ src: "10.2.0.99", dst: "10.2.0.98", id: 0x7001, ...more }, part));

write(import.meta.url, {
  "a.pcap": [
    datagram(udp(1000, 2000, bytes(20))),
    datagram(tcp(1000, 2000, "S")),
    datagram(bytes(20), { proto: 89 }),
    eth(B, A, bytes(60), { type: 0x88b5 }),
    datagram(udp(1000, 2000, bytes(1372))),
  ],
});
