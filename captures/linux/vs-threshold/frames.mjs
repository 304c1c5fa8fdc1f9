import { bytes, udp, write } from "../../../.ci/oracle/frames.mjs";
import { VIP, fromClient, talk } from "../../../.ci/oracle/frames-vs.mjs";

const ask = (from, n) => Array.from({ length: n }, (_, i) => fromClient("10.0.1.2", VIP, udp(from + i, 53, bytes(4))));
const OPEN = [["c", "S"], ["s", "SA"], ["c", "A"]];
write(import.meta.url, {
  "one.pcap": ask(5000, 7),
  "two.pcap": ask(5020, 2),
  "three.pcap": ask(5040, 4),
  "four.pcap": ask(5060, 8),
  ...talk("a", { port: 4001, server: "10.0.2.2" }, [...OPEN, ["c", "R"]]),
  ...talk("b", { port: 4002, server: "10.0.2.2" }, [...OPEN, ["c", "R"]]),
  ...talk("d", { port: 4003, server: "10.0.2.2" }, [["c", "S"]]),
  ...talk("e", { port: 4004, server: "10.0.2.2" }, OPEN),
});
