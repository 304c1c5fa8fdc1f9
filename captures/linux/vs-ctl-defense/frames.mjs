import { WHOLE_TCP, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";
import { VIP, fromClient } from "../../../.ci/oracle/frames-vs.mjs";

let port = 4000;
const frame = (own, [who, flags, { data, seq } = {}]) => {
  const options = {
    seq: seq ?? (who === "c" ? 1000 : 500000),
    ack: flags.includes("A") ? 1 : 0,
    data: data ? Buffer.alloc(data) : undefined,
  };
  return who === "c"
    ? fromClient("10.0.1.2", VIP, tcp(own, 80, flags, options))
    : fromClient("10.0.1.8", "10.0.1.2", tcp(80, own, flags, options));
};
const one = (name, steps) => {
  const own = ++port;
  return { [`${name}.pcap`]: steps.map((step) => frame(own, step)) };
};
const OPEN = WHOLE_TCP.slice(0, 3);
const datagrams = (first, count) =>
  Array.from({ length: count }, (_, i) => fromClient("10.0.1.3", VIP, udp(first + i, 53, Buffer.alloc(4))));
write(import.meta.url, {
  "udp1.pcap": datagrams(2000, 4),
  "udp2.pcap": datagrams(2100, 10),
  "udp3.pcap": datagrams(2200, 4),
  ...one("syn", [["c", "S"]]),
  ...one("synack", [["c", "S"], ["s", "SA"]]),
  ...one("open", OPEN),
  ...one("data", [...OPEN, ["c", "PA", { data: 5 }], ["s", "PA", { data: 6 }]]),
  ...one("cfin", [...OPEN, ["c", "FA"]]),
  ...one("sfin", [...OPEN, ["s", "FA"]]),
  ...one("finfin", [...OPEN, ["c", "FA"], ["s", "FA"]]),
  ...one("closed", WHOLE_TCP),
  // a SYN again in the middle; an answer that goes on
  ...one("resyn", [...OPEN, ["c", "S", { seq: 9 }]]),
  ...one("late", [...WHOLE_TCP, ["s", "A"], ["c", "PA", { data: 3 }], ["s", "A"]]),
  ...one("synfin", [["c", "SF"], ["s", "SA"], ["c", "A"]]),
  ...one("midfin", [["c", "S"], ["c", "FA"], ["s", "SA"], ["s", "R"], ["c", "A"]]),
  ...one("crst", [...OPEN, ["c", "R"]]),
  ...one("srst", [...OPEN, ["s", "RA"]]),
});
