import { bytes, icmp, ip, udp, write } from "../../../.ci/oracle/frames.mjs";
import { fromServer } from "../../../.ci/oracle/frames-vs.mjs";

const quote = ip({ src: "10.0.1.1", dst: "10.0.2.3", id: 9 }, udp(5002, 5353, bytes(6))).body();
write(import.meta.url, {
  "answers.pcap": [
    fromServer("10.0.2.3", "10.0.9.1", udp(5353, 5001, bytes(9))),
    fromServer("10.0.2.2", "10.0.9.1", udp(53, 5001, bytes(9))),
    fromServer("10.0.2.3", "10.0.1.1", udp(5353, 5002, bytes(9))),
    fromServer("10.0.2.2", "10.0.1.1", udp(53, 5003, bytes(9))),
    fromServer("10.0.2.4", "10.0.1.1", udp(7, 5005, bytes(9))),
    fromServer("10.0.2.3", "10.0.1.1", icmp(3, 3, 0, quote)),
  ],
});
