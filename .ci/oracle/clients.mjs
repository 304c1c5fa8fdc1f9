/** Many clients of a virtual service, one frame each: a scheduler's choices show where the frames go on to. */
import { eth, ip, tcp, udp } from "./frames.mjs";

const DIRECTOR = "02:00:00:00:09:01";
const CLIENT = "02:00:00:00:09:02";

/** `count` addresses below 100.64.0.0/10, the same each time, in no order; `first` chooses where the sequence begins. */
export function addresses(count, first = 0) {
  return Array.from({ length: count }, (_, i) => {
    const n = Math.imul(first + i + 1, 0x9e3779b1) >>> 10;
    return `100.${64 + (n >>> 16)}.${(n >>> 8) & 255}.${n & 255}`;
  });
}

/** A datagram from each of `sources` to each of `targets` in turn; both lists repeat until there are `count`. `port` is the first source port. */
export function datagrams({ sources, targets, count = sources.length, port = 20000, step = 0, to = 53 }) {
  return Array.from({ length: count }, (_, i) =>
    eth(
      DIRECTOR,
      CLIENT,
      ip(
        { src: sources[i % sources.length], dst: targets[i % targets.length], id: 10000 + i },
        udp(port + i * step, to, Buffer.from("q")),
      ),
    ),
  );
}

/** The same with TCP segments: SYN begins a connection (it counts as active), FIN and ACK end it (inactive for two minutes). */
export function segments({
  sources,
  targets,
  count = sources.length,
  port = 20000,
  step = 0,
  to = 80,
  flags = "S",
}) {
  return Array.from({ length: count }, (_, i) =>
    eth(
      DIRECTOR,
      CLIENT,
      ip(
        { src: sources[i % sources.length], dst: targets[i % targets.length], id: 10000 + i },
        tcp(port + i * step, to, flags, flags === "S" ? {} : { seq: 1001 }),
      ),
    ),
  );
}
