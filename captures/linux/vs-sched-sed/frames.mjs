import { addresses, segments } from "../../../.ci/oracle/clients.mjs";
import { write } from "../../../.ci/oracle/frames.mjs";

const sources = addresses(200);
/** `count` connections to each of the two services, one after the other. */
const both = (count, port, flags = "S") =>
  Array.from({ length: count }, (_, i) =>
    [80, 81].flatMap((to) =>
      segments({ sources: [sources[port - 10000 + i]], targets: ["203.0.113.100"], port: port + i, to, flags }),
    ),
  ).flat();
write(import.meta.url, {
  "first.pcap": both(12, 10000),
  // most of them end: inactive connections
  "closed.pcap": both(9, 10000, "FA"),
  "second.pcap": both(14, 10020),
  "added.pcap": both(8, 10040),
  "quiet.pcap": both(6, 10050),
  "full.pcap": both(8, 10060),
  "deleted.pcap": both(5, 10070),
  "nobody.pcap": both(2, 10080),
  "large.pcap": both(4, 10090),
});
