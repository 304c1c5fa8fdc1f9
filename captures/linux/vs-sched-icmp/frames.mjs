import { addresses, datagrams } from "../../../.ci/oracle/clients.mjs";
import { eth, icmp, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const VIP = "203.0.113.100";
const clients = addresses(12, 500);
/** A router on the way to the client says that an answer of the service did not get there. */
const error = (i, client, inner) => {
  const quoted = ip({ src: VIP, dst: client, id: 20000 + i }, inner).body();
  return eth("02:00:00:00:09:01", "02:00:00:00:09:02", ip({ src: "198.51.100.9", dst: VIP, id: 10000 + i }, icmp(3, 1, 0, quoted)));
};
const answer = Buffer.from("answer");
write(import.meta.url, {
  "errors.pcap": clients.flatMap((client, i) => [
    error(3 * i, client, udp(53, 20000 + i, answer)),
    error(3 * i + 1, client, udp(54, 20000 + i, answer)),
    error(3 * i + 2, client, tcp(80, 20000 + i, "PA", { data: answer })),
  ]),
  // the same clients: the connections are there
  "packets.pcap": datagrams({ sources: clients, targets: [VIP], step: 1 }),
});
