import { addresses, datagrams } from "../../../.ci/oracle/clients.mjs";
import { write } from "../../../.ci/oracle/frames.mjs";

// many senders too: what nobody serves is answered, and answers to one host are few
const to = (count, first) =>
  datagrams({
    sources: addresses(count, 50000).map((a) => a.replace("100.", "10.")),
    targets: addresses(count, first),
    count,
  });
write(import.meta.url, {
  "many.pcap": to(500, 0),
  "added.pcap": to(100, 1000),
  "deleted.pcap": to(100, 2000),
  "quiet.pcap": to(100, 3000),
  "overloaded.pcap": to(100, 4000),
});
