import { addresses, datagrams, segments } from "../../../.ci/oracle/clients.mjs";
import { write } from "../../../.ci/oracle/frames.mjs";

const targets = ["203.0.113.100"];
const [a, b, c, d, e, f, g] = addresses(7).map((source) => [source]);
write(import.meta.url, {
  "all.pcap": [
    ...segments({ sources: a, targets, to: 80 }),
    ...segments({ sources: b, targets, to: 81 }),
    ...segments({ sources: c, targets, to: 82, count: 3, step: 1 }),
    ...datagrams({ sources: d, targets, to: 53 }),
    ...datagrams({ sources: e, targets, to: 54 }),
    ...segments({ sources: f, targets, to: 83 }),
    ...segments({ sources: g, targets, to: 80 }),
  ],
});
