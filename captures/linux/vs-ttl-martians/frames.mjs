import { bytes, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";
import { CLIENTS, VIP, fromClient, fromServer } from "../../../.ci/oracle/frames-vs.mjs";

const ask = (src, dst, port, fields = {}, dport = 53) => fromClient(src, dst, udp(port, dport, bytes(4)), fields);
const to = (mac, dst, port) => eth(mac, CLIENTS.mac, ip({ src: "10.0.1.2", dst }, udp(port, 53, bytes(4))));
write(import.meta.url, {
  "c.pcap": [
    ask("10.0.1.2", VIP, 5001, { ttl: 1 }),
    ask("10.0.1.2", VIP, 5002, { ttl: 2 }),
    ask("10.0.1.2", VIP, 5003, { ttl: 0 }),
    ask("10.0.1.1", VIP, 5004),
    ask(VIP, VIP, 5005),
    ask("127.0.0.1", VIP, 5006),
    ask("255.255.255.255", VIP, 5007),
    ask("0.0.0.0", VIP, 5008),
    ask("224.0.0.1", VIP, 5009),
    ask("10.0.2.2", VIP, 5010),
    ask("10.0.1.2", "10.0.1.255", 5011),
    to("ff:ff:ff:ff:ff:ff", "10.0.1.255", 5012),
    to("ff:ff:ff:ff:ff:ff", VIP, 5013),
    to("01:00:5e:00:00:05", "224.0.0.5", 5014),
    to("02:00:00:00:09:09", VIP, 5015),
    ask("10.0.1.2", "10.0.1.1", 5016),
    ask("10.0.1.2", VIP, 5017, {}, 54),
  ],
  "s.pcap": [
    fromServer("10.0.2.2", "10.0.1.2", udp(53, 5001, bytes(9)), { ttl: 1 }),
    fromServer("10.0.2.2", "10.0.1.2", udp(53, 5002, bytes(9)), { ttl: 1 }),
    fromServer("10.0.2.2", "10.0.1.2", udp(53, 5002, bytes(9)), { ttl: 2 }),
    fromServer("10.0.2.2", "10.0.2.1", udp(53, 5002, bytes(9))),
    fromServer("10.0.2.3", "10.0.1.2", udp(53, 5016, bytes(9))),
  ],
});
