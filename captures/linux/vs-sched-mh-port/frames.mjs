import { addresses, datagrams, segments } from "../../../.ci/oracle/clients.mjs";
import { write } from "../../../.ci/oracle/frames.mjs";

const targets = ["203.0.113.100"];
const sources = addresses(3);
// what nobody serves is answered, and answers to one host are few
const others = addresses(100, 9000);
const tcp = (count, port, from = others) => segments({ sources: from, targets, count, port, step: 7 });
write(import.meta.url, {
  "many.pcap": datagrams({ sources, targets, count: 500, port: 10000, step: 11 }),
  "tcp.pcap": tcp(150, 10000, sources),
  "none.pcap": datagrams({ sources: others, targets, count: 100, port: 30000, step: 3 }),
  "tcp-none.pcap": tcp(100, 20000),
  "tcp-overloaded.pcap": tcp(100, 30000),
  "tcp-nobody.pcap": tcp(20, 40000),
});
