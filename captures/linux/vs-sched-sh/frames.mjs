import { addresses, datagrams } from "../../../.ci/oracle/clients.mjs";
import { write } from "../../../.ci/oracle/frames.mjs";

const targets = ["203.0.113.100"];
const some = (first) => datagrams({ sources: addresses(100, first), targets });
write(import.meta.url, {
  "many.pcap": datagrams({ sources: addresses(500), targets }),
  "added.pcap": some(1000),
  "deleted.pcap": some(2000),
  "changed.pcap": some(3000),
  "quiet.pcap": some(4000),
  "overloaded.pcap": some(5000),
  "fallback.pcap": some(6000),
});
