import { bytes, echo, eth, fragments, icmp, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const via = (net) => (part) => eth(`02:00:00:00:0${net}:01`, `02:00:00:00:0${net}:02`, part);
const cut = (net, dst, part, cuts, fields = {}) => fragments({ src: `10.0.${net}.2`, dst, ...fields }, part, cuts).map(via(net));
/** a piece that says that more follows, with what its length is */
const piece = (net, dst, proto, length, fields = {}) => via(net)(ip({ src: `10.0.${net}.2`, dst, mf: 1, ...fields }, { proto, body: () => bytes(length) }));
const tracked = (part, cuts, dst = "10.0.2.2", fields = {}) => cut(1, dst, part, cuts, fields);
const plain = (tos, part, cuts) => cut(3, "10.0.4.2", part, cuts, { tos });
const segment = (port, flags = "S") => tcp(5000, port, flags, { data: bytes(40), options: Buffer.from("01010402", "hex") });
const datagram = (port) => udp(5000, port, bytes(40));
const syn = (port) => tcp(5000, port, "S", { data: bytes(40), options: Buffer.from("020405b4", "hex") });
/** what the router made of a segment to port 81, and more of it than an error has to quote */
const quoted = ip({ src: "10.0.2.1", dst: "10.0.2.2", ttl: 63 }, segment(81)).body();
write(import.meta.url, {
  "tracked.pcap": [
    ...tracked(segment(80), [8]), ...tracked(segment(81), [8, 16], "10.0.9.9"), ...tracked(segment(82), [16], "10.0.9.9", { df: 1 }),
    ...tracked(segment(7), [8, 24]), ...tracked(datagram(80), [8], "10.0.9.9"), ...tracked(echo(7, 1, bytes(40)), [8], "10.0.9.9"),
    piece(1, "10.0.2.2", 6, 4), piece(1, "10.0.2.2", 17, 4), piece(1, "10.0.2.2", 17, 7), piece(1, "10.0.2.2", 6, 0),
    ...tracked(syn(83), [24, 40]), ...tracked(syn(83), [24]), ...tracked(syn(84), [24, 40]), ...tracked(segment(85), [8, 16, 24, 48], "10.0.9.9"),
    ...tracked({ proto: 6, body: () => bytes(12) }, [8]), ...tracked({ proto: 17, body: () => bytes(2) }, []), ...tracked({ proto: 17, body: () => bytes(5) }, []),
    ...tracked({ proto: 6, body: () => bytes(3) }, [], "10.0.9.9"), ...tracked({ proto: 6, body: () => bytes(12) }, [], "10.0.9.9"),
    ...tracked({ proto: 1, body: () => Buffer.from("0800f7ff", "hex") }, [], "10.0.9.9"),
  ],
  "errors.pcap": [[8], [16], [8, 16, 48], [32, 72], [40, 48, 64, 72], [72]].flatMap((cuts) => cut(2, "10.0.2.1", icmp(3, 3, 0, quoted), cuts)),
  "plain.pcap": [
    ...[1, 2, 3, 4, 5, 6, 7].flatMap((tos) => [...plain(tos, segment(80), [8]), ...plain(tos, segment(80), [24])]),
    ...[1, 2, 5, 7].flatMap((tos) => [
      ...plain(tos, datagram(80), [8]), piece(3, "10.0.4.2", 17, 4, { tos }), piece(3, "10.0.4.2", 6, 3, { tos }), piece(3, "10.0.4.2", 1, 3, { tos }), piece(3, "10.0.4.2", 1, 0, { tos }),
    ]),
  ],
});
