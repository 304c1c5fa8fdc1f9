import { bytes, udp, write } from "../../../.ci/oracle/frames.mjs";
import { fromClient, fromServer } from "../../../.ci/oracle/frames-vs.mjs";

const VIPS = ["10.0.7.1", "10.0.1.100", "10.0.6.1", "10.0.2.1"];
const ask = (client, port) => VIPS.map((vip, i) => fromClient(client, vip, udp(port + i, 53, bytes(4))));
const answer = (client, port) => VIPS.map((_, i) => fromServer("10.0.2.2", client, udp(53, port + i, bytes(7))));
write(import.meta.url, {
  "one.pcap": ask("10.0.1.2", 5001),
  "two.pcap": answer("10.0.1.2", 5001),
  "three.pcap": ask("10.0.1.2", 5011),
  "four.pcap": answer("10.0.1.2", 5011),
  // a client whose way back is not that on which it comes
  "five.pcap": ask("10.0.2.7", 5021),
  "six.pcap": [...answer("10.0.2.7", 5021), ...answer("10.0.1.2", 5001), fromServer("10.0.1.7", "10.0.1.2", udp(53, 5001, bytes(7)))],
});
