import { addresses, segments } from "../../../.ci/oracle/clients.mjs";
import { write } from "../../../.ci/oracle/frames.mjs";

const sources = addresses(300).map((a) => a.replace("100.", "10."));
const targets = addresses(8, 77);
let port = 10000;
const to = (targets, count) => {
  const frames = segments({ sources: sources.slice(port - 10000), targets, count, port, step: 1 });
  port += count;
  return frames;
};
write(import.meta.url, {
  "busy.pcap": to(targets.slice(0, 1), 17),
  "each.pcap": to(targets.slice(0, 6), 18),
  "gone.pcap": to(targets, 10),
  "back.pcap": to(targets, 16),
  "quiet.pcap": to(targets, 10),
  "shrunk.pcap": to(targets, 10),
  "again.pcap": to(targets, 10),
  "full.pcap": to(addresses(12, 77), 12),
  "nobody.pcap": to(addresses(4, 87), 4),
});
