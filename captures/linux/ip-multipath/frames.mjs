import { bytes, hex, eth, ip, udp, tcp, icmp, echo, fragments, write } from "../../../.ci/oracle/frames.mjs";

const [r, c] = ["02:00:00:00:01:01", "02:00:00:00:01:02"];
const f = (src, dst, part, fields = {}) => eth(r, c, ip({ src, dst, ...fields }, part));
const addresses = Array.from({ length: 24 }, (_, i) => f(`10.0.1.${2 + (i % 5)}`, `10.${50 + (i % 3)}.${i}.${i * 7}`, udp(1000, 7)));
const ports = Array.from({ length: 24 }, (_, i) => f("10.0.1.2", `10.${50 + (i % 3)}.0.1`, i % 2 ? udp(1000 + i, 53) : tcp(1000 + i, 80, "S")));
const quote = (sport) => ip({ src: "10.51.0.1", dst: "10.0.1.2", id: 1 }, udp(sport, 7)).body();
const odd = [
  f("10.0.1.2", "10.51.0.1", icmp(3, 3, 0, quote(1))),
  f("10.0.1.2", "10.51.0.1", icmp(11, 0, 0, quote(2))),
  f("10.0.1.3", "10.51.0.2", icmp(3, 3, 0, quote(3))),
  f("10.0.1.2", "10.51.0.1", echo(1, 1)),
  f("10.0.1.2", "10.51.0.1", echo(2, 1)),
  ...fragments({ src: "10.0.1.2", dst: "10.51.0.1", id: 60 }, udp(1234, 80, bytes(92)), [48]).map((part) => eth(r, c, part)),
  ...[1, 2, 3, 4].map((i) => f("10.0.1.2", "10.51.0.1", ip({ src: `172.16.0.${i}`, dst: "172.16.1.1", id: 5 }, udp(i, 1)).body(), { proto: 4 })),
  f("10.0.1.2", "10.51.0.1", bytes(20), { proto: 253 }),
  f("10.0.1.2", "10.51.0.1", udp(7, 8), { tos: 0x10 }),
  f("10.0.1.2", "10.51.0.1", udp(7, 8), { options: hex("01010101") }),
];

write(import.meta.url, { "addresses.pcap": addresses, "ports.pcap": ports, "odd.pcap": odd });
