import { bytes, echo, eth, hex, icmp, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2", peer: "10.0.2.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2", peer: "10.0.1.2" };
const send = (from, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: from.peer, ...fields }, part));
write(import.meta.url, {
  ...(() => {
    // the packet at `from` as an error quotes it
    const quote = (src, dst, part, length = 28, fields = {}) => ip({ src, dst, id: 0x7000, ...fields }, part).body().subarray(0, length);
    const error = (type, code, quoted, from = s, fields = {}, more = {}) => send(from, icmp(type, code, 0, quoted, more), fields);
    const flow = udp(1000, 53, bytes(20));
    const stream = tcp(1001, 80, "S");
    return {
      "flows.pcap": [send(c, flow, { id: 0x7000 }), send(c, stream), send(c, echo(7, 1)), send(c, { proto: 50, body: () => bytes(20) })],
      "about.pcap": [
        send(s, udp(53, 1000), { id: 0x7000 }),
        error(3, 3, quote(c.ip, s.ip, flow)),
        error(3, 1, quote(c.ip, s.ip, stream), { ...s, ip: "10.0.2.4" }),
        error(11, 0, quote(c.ip, s.ip, echo(7, 1))),
        error(3, 4, quote(c.ip, s.ip, stream)),
        error(4, 0, quote(c.ip, s.ip, flow)),
        error(5, 1, quote(c.ip, s.ip, flow)),
        error(12, 0, quote(c.ip, s.ip, flow)),
        error(3, 2, quote(c.ip, s.ip, { proto: 50, body: () => bytes(20) })),
        error(3, 3, quote(c.ip, s.ip, flow, 24)),
        error(3, 3, quote(c.ip, s.ip, echo(7, 1), 28)),
      ],
      "strange.pcap": [
        error(3, 3, quote(c.ip, s.ip, udp(2000, 53))),
        error(3, 3, quote(c.ip, s.ip, flow), { ...s, peer: "10.0.1.3" }),
        error(3, 3, quote(c.ip, s.ip, flow, 22)),
        error(3, 3, quote(c.ip, s.ip, flow, 19)),
        error(3, 3, Buffer.alloc(0)),
        error(3, 3, quote(c.ip, s.ip, flow, 28, { offset: 64 })),
        error(3, 3, quote(c.ip, s.ip, flow, 28, { offset: 0, mf: 1 })),
        error(3, 3, quote(c.ip, s.ip, flow), s, {}, { sum: 7 }),
        error(3, 3, quote(c.ip, s.ip, icmp(0, 0, 0x70001))),
        error(3, 3, quote(c.ip, s.ip, icmp(3, 3, 0, bytes(20)))),
        error(3, 3, quote(c.ip, s.ip, flow, 32, { options: hex("01010101") })),
        error(3, 3, quote(s.ip, c.ip, udp(53, 1000))),
      ],
      "forward.pcap": [error(3, 3, quote(s.ip, c.ip, udp(53, 1000)), c), error(11, 1, quote(s.ip, c.ip, udp(53, 1000)), { ...c, ip: "10.0.1.3" })],
    };
  })(),
});
