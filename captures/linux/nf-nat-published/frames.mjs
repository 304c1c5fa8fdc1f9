import { WHOLE_TCP, bytes, conversation, echo, echoReply, eth, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const [ra, c, rb, s] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01", "02:00:00:00:02:02"];
/** from a host of c, from a host of s */
const fromC = (src, dst, part, fields = {}) => eth(ra, c, ip({ src, dst, ...fields }, part));
const fromS = (src, dst, part, fields = {}) => eth(rb, s, ip({ src, dst, ...fields }, part));

const outside = { mac: c, via: ra, ip: "10.0.1.2", port: 40000, peer: "10.0.1.1", peerPort: 8080 };
const web = { mac: s, via: rb, ip: "10.0.2.2", port: 80, peer: "10.0.1.2", peerPort: 40000 };
const inside = { mac: s, via: rb, ip: "10.0.2.3", port: 50000, peer: "10.0.1.9", peerPort: 443 };
const far = { mac: c, via: ra, ip: "10.0.1.9", port: 443, peer: "10.0.1.1", peerPort: 50000 };

write(import.meta.url, {
  ...conversation("in", { c: outside, s: web }, WHOLE_TCP),
  // the far end is the server here: its files are called c for the side it is on
  ...Object.fromEntries(
    Object.entries(conversation("out", { c: inside, s: far }, WHOLE_TCP)).map(([name, frames]) => [
      name.replace(/-([cs])/, (_, side) => (side === "c" ? "-s" : "-c")),
      frames,
    ]),
  ),
  "c1.pcap": [
    fromC("10.0.1.2", "10.0.1.1", udp(6000, 5353, bytes(20))),
    fromC("10.0.1.3", "10.0.1.1", udp(6000, 5353, bytes(20))),
    fromC("10.0.1.2", "10.0.1.1", udp(6000, 53, bytes(20))),
    fromC("10.0.1.2", "10.0.2.2", udp(6001, 53, bytes(20))),
  ],
  "s1.pcap": [
    fromS("10.0.2.2", "10.0.1.2", udp(53, 6000, bytes(30))),
    fromS("10.0.2.2", "10.0.1.3", udp(53, 6000, bytes(30))),
    fromS("10.0.2.2", "10.0.1.4", udp(53, 6000, bytes(30))),
    fromS("10.0.2.4", "10.0.1.5", echo(7, 1)),
    fromS("10.0.2.5", "10.0.1.5", echo(8, 1)),
  ],
  "c2.pcap": [
    fromC("10.0.1.5", "10.0.1.1", echoReply(7, 1)),
    fromC("10.0.1.5", "10.0.1.1", echoReply(8, 1)),
    fromC("10.0.1.5", "10.0.1.1", echoReply(9, 1)),
    fromC("10.0.1.4", "10.0.1.1", udp(6000, 53, bytes(12))),
    fromC("10.0.1.4", "10.0.2.2", udp(6002, 53, bytes(12))),
  ],
});
