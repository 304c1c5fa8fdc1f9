import { createHmac } from "node:crypto";
import { bytes, echo, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const [b, a] = ["02:00:00:00:00:02", "02:00:00:00:00:01"];
const KEY = Buffer.from("0102030405060708090a0b0c0d0e0f1011121314", "hex");

/** a layer whose bytes are made already */
const raw = (proto, data) => ({ proto, body: () => Buffer.from(data) });
const word = (n) => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];

/** ESP around bytes: `pad` bytes of padding, `length` what the trailer says */
function esp(spi, seq, next, inner, { pad, length, key = KEY, cut = 0 } = {}) {
  pad ??= (4 - ((inner.length + 2) % 4)) % 4;
  const padding = Array.from({ length: pad }, (_, i) => i + 1);
  const text = Buffer.from([...word(spi), ...word(seq), ...inner, ...padding, length ?? pad, next]);
  const icv = createHmac("sha1", key).update(text).digest().subarray(0, 12);
  const all = Buffer.concat([text, icv]);
  return raw(50, Uint8Array.from(all.subarray(0, all.length - cut)));
}
let n = 0;
const datagram = (extra = {}) =>
  Uint8Array.from(ip({ src: "10.0.0.1", dst: "10.0.0.2", id: ++n, ...extra }, udp(1000 + n, 7, bytes(5 + (n % 4)))).body());
/** the UDP part of such a datagram */
const transport = () => datagram().subarray(20);
const send = (part, fields = {}) => eth(b, a, ip({ src: "10.0.0.1", dst: "10.0.0.2", id: 5000 + ++n, ...fields }, part));
const t = (spi, seq, options, fields) => send(esp(spi, seq, 17, transport(), options), fields);
const tunnel = (spi, seq, inner, fields) => send(esp(spi, seq, 4, inner), fields);

write(import.meta.url, {
  "a.pcap": [
    t(0x100, 1),
    t(0x100, 1),
    t(0x100, 0),
    t(0x100, 40),
    t(0x100, 9),
    t(0x100, 8),
    t(0x100, 40),
    t(0x100, 41, { key: KEY.subarray(1) }),
    t(0x100, 41),
    t(0x101, 200),
    t(0x101, 73),
    t(0x101, 72),
    t(0x101, 199),
    t(0x101, 199),
    t(0x101, 328),
    t(0x101, 201),
    t(0x101, 200),
    t(0x102, 7),
    t(0x102, 7),
    t(0x102, 0),
    t(0x102, 8, { pad: 255 }),
    t(0x102, 9, { length: 200 }),
    t(0x102, 10, { cut: 1 }),
    send(esp(0x102, 11, 59, transport())),
    send(esp(0x102, 12, 17, [])),
    send(raw(50, Uint8Array.from([0, 0, 1, 2, 0, 0, 0]))),
    send(raw(50, Uint8Array.from([0, 0, 1, 2, 0, 0, 0, 9]))),
    send(raw(50, Uint8Array.from([0, 0, 1, 2, 0, 0, 0, 9, 1, 2, 3]))),
    t(0x999, 1),
    t(0x103, 1),
    t(0x103, 2, {}, { ttl: 63 }),
    t(0x104, 1),
    t(0x108, 1),
    send(esp(0x102, 20, 1, echo(7, 1, bytes(4)).body())),
    send(esp(0x102, 21, 50, esp(0x100, 50, 17, transport()).body())),
    send(esp(0x102, 22, 51, transport())),
    send(esp(0x102, 23, 200, transport())),
    tunnel(0x105, 1, datagram()),
    tunnel(0x105, 2, datagram({ src: "10.9.9.9" })),
    tunnel(0x105, 3, datagram({ tos: 2 }), { tos: 3 }),
    tunnel(0x105, 4, datagram({ tos: 0 }), { tos: 3 }),
    tunnel(0x106, 1, datagram({ tos: 0x48 }), { tos: 0xb8 }),
    tunnel(0x107, 1, datagram({ tos: 1 }), { tos: 3 }),
    send(esp(0x105, 5, 17, transport())),
    tunnel(0x102, 30, datagram()),
    send(esp(0x100, 60, 50, esp(0x105, 6, 4, datagram()).body())),
    tunnel(0x105, 7, ip({ src: "10.0.0.1", dst: "10.0.0.2", id: 77 }, esp(0x100, 61, 17, transport())).body()),
  ],
});
