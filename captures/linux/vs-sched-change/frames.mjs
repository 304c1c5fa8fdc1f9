import { addresses, segments } from "../../../.ci/oracle/clients.mjs";
import { write } from "../../../.ci/oracle/frames.mjs";

const sources = addresses(200, 300);
const NAMES = ["none", "rr", "wrr", "wrr-flags", "wlc", "mh", "sh", "nq", "lblc", "dh", "fo", "lc", "none-again"];
write(
  import.meta.url,
  Object.fromEntries(
    NAMES.map((name, i) => {
      const own = sources.slice(i * 14, i * 14 + (name.startsWith("none") ? 2 : 14));
      return [`${name}.pcap`, segments({ sources: own, targets: ["203.0.113.100"], port: 10000 + i * 100, step: 1 })];
    }),
  ),
);
