import { bytes, eth, write } from "../../../.ci/oracle/frames.mjs";
import { echo6, extension, fragments6, option6, solicit, udp6, v6 } from "../../../.ci/oracle/frames6.mjs";

const header = { src: "2001:db8::1", dst: "2001:db8::2" };
const f = (part) => eth("02:00:00:00:00:02", "02:00:00:00:00:01", part);
const cut = (seq, cuts, fields = {}, payload = echo6(1, seq, bytes(120))) =>
  fragments6({ ...header, ...fields }, payload, cuts, seq).map(f);
const [a, b, c] = cut(3, [40, 80]);
const field = (offset, more, id) => extension(44, [(offset >> 8) & 255, (offset & 0xf8) | more, 0, 0, 0, id]);
const raw = (offset, more, id, data, next = 58) => f(v6({ ...header, next, extensions: [field(offset, more, id)] }, data));

write(import.meta.url, {
  "good.pcap": [
    ...cut(1, [64]),
    ...cut(2, [40, 80]).reverse(),
    b,
    b,
    a,
    a,
    c,
    ...cut(4, [64], { tc: 1 }).slice(0, 1),
    ...cut(4, [64], { tc: 3 }).slice(1),
    ...cut(5, [64], { tc: 0 }).slice(0, 1),
    ...cut(5, [64], { tc: 3 }).slice(1),
    ...cut(6, [64], { extensions: [extension(0, [1, 4, 0, 0, 0, 0])] }),
    ...cut(7, [64], { extensions: [extension(60, [1, 4, 0, 0, 0, 0])] }),
    raw(0, 0, 8, echo6(1, 8).body(header.src, header.dst)),
    ...cut(9, [8, 16, 24]),
  ],
  "bad.pcap": [
    ...cut(20, [64]).slice(0, 1),
    raw(56, 0, 20, bytes(72)),
    ...cut(20, [64]).slice(1),
    raw(0, 1, 21, bytes(30)),
    raw(0xfff8, 0, 22, bytes(64)),
    raw(0, 1, 23, bytes(4)),
    raw(0, 1, 24, Buffer.alloc(0)),
    raw(0, 0, 25, bytes(4)),
    raw(0, 1, 26, bytes(8), 17),
    raw(0, 1, 27, bytes(8), 6),
    raw(0, 1, 28, bytes(8), 60),
    raw(8, 0, 29, bytes(8)),
    raw(16, 0, 29, bytes(8)),
    ...fragments6({ src: "fe80::1", dst: "ff02::1:ff00:2", hop: 255 }, solicit("2001:db8::2", option6(1, "02:00:00:00:00:01")), [16], 30).map(
      (part) => eth("33:33:ff:00:00:02", "02:00:00:00:00:01", part),
    ),
    ...cut(31, [40], {}, udp6(1, 2, bytes(100))),
  ],
  "late.pcap": [...cut(40, [40]).slice(0, 1), ...cut(41, [40]).slice(1)],
});
