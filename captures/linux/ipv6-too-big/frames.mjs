import { bytes, eth, write } from "../../../.ci/oracle/frames.mjs";
import { echo6, fragments6, icmp6, udp6, v6 } from "../../../.ci/oracle/frames6.mjs";

const header = { src: "2001:db8:1::2", dst: "2001:db8:2::2" };
const a = (part) => eth("02:00:00:00:01:01", "02:00:00:00:01:02", part);
const b = (part) => eth("02:00:00:00:02:01", "02:00:00:00:02:02", part);
const back = { src: "2001:db8:2::2", dst: "2001:db8:1::2" };
// what b is told about a packet that it might have sent
const told = (mtu, code, inner) =>
  eth(
    "02:00:00:00:02:02",
    "02:00:00:00:02:01",
    v6({ src: "2001:db8:2::1", dst: "2001:db8:2::2" }, icmp6(2, code, mtu, v6(back, inner).body())),
  );

write(import.meta.url, {
  "a.pcap": fragments6(header, echo6(1, 1, bytes(1440)), [800], 0x51001).map(a),
  "again.pcap": fragments6(header, echo6(1, 2, bytes(1440)), [800], 0x51002).map(a),
  "long.pcap": fragments6(header, echo6(1, 3, bytes(3000)), [1024, 2048], 0x51003).map(a),
  "b.pcap": [
    b(v6(back, udp6(1000, 2000, bytes(1352)))),
    b(v6(back, udp6(1000, 2000, bytes(1353)))),
    b(v6(back, echo6(2, 1, bytes(1440)))),
    b(v6(back, icmp6(1, 3, 0, bytes(1440)))),
  ],
  "told.pcap": [told(1300, 0, echo6(9, 9)), told(1200, 0, echo6(9, 9)), told(1290, 7, echo6(9, 9))],
});
