import { tcp, udp, write } from "../../../.ci/oracle/frames.mjs";
import { VIP, fromClient, fromServer } from "../../../.ci/oracle/frames-vs.mjs";

const client = (port, flags) => fromClient("10.0.1.2", VIP, tcp(port, 80, flags, { seq: 1000, ack: flags === "S" ? 0 : 7 }));
const names = [..."123456789abcd"];
write(import.meta.url, {
  ...Object.fromEntries(names.map((name, i) => [`open${name}.pcap`, [client(1001 + i, "S")]])),
  "data.pcap": names.slice(0, 9).map((_, i) => client(1001 + i, "A")),
  "udp.pcap": ["10.0.2.4", "10.0.2.5", "10.0.2.6"].flatMap((server) =>
    [81, 443].map((port) => fromServer(server, "10.0.1.3", udp(port, 3000, Buffer.alloc(5)))),
  ),
});
