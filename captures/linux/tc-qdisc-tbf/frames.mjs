import { bytes, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

/** 1000 bytes on the wire; `n` is the source port, so that each can be told from the others. */
const f = (n, { tos = 0, port = 7 } = {}) =>
  eth(
    "02:00:00:00:01:01",
    "02:00:00:00:01:02",
    ip({ src: "10.0.1.2", dst: "10.0.2.2", tos, id: n }, udp(1000 + n, port, bytes(958, n))),
  );

write(import.meta.url, {
  "in.pcap": Array.from({ length: 12 }, (_, i) => f(i)),
  "kick.pcap": [f(99)],
});
