import { addresses, datagrams } from "../../../.ci/oracle/clients.mjs";
import { write } from "../../../.ci/oracle/frames.mjs";

const targets = ["203.0.113.100"];
const some = (count, first, to) => datagrams({ sources: addresses(count, first), targets, to });
write(import.meta.url, {
  "mh.pcap": some(250, 0, 53),
  "sh.pcap": some(250, 1000, 54),
  "mh-less.pcap": some(120, 2000, 53),
  "sh-less.pcap": some(120, 3000, 54),
});
