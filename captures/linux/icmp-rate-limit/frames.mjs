import { bytes, eth, ip, udp, echo, write } from "../../../.ci/oracle/frames.mjs";

const [r, c] = ["02:00:00:00:01:01", "02:00:00:00:01:02"];
let n = 0;
const f = (src, dst, fields = {}) => eth(r, c, ip({ src, dst, ...fields }, udp(++n, 7, bytes(4))));
const times = (count, make) => Array.from({ length: count }, make);

write(import.meta.url, {
  "ttl.pcap": [...times(10, () => f("10.0.1.2", "10.0.2.2", { ttl: 1 })), ...times(2, () => f("10.0.1.3", "10.0.2.2", { ttl: 1 }))],
  "closed.pcap": times(9, () => f("10.0.1.4", "10.0.1.1")),
  "refused.pcap": times(9, () => f("10.0.1.5", "10.22.0.1")),
  "no-route.pcap": times(9, () => f("10.0.1.6", "192.0.2.1")),
  "ttl-again.pcap": times(8, () => f("10.0.1.2", "10.0.2.2", { ttl: 1 })),
  "refused-again.pcap": times(8, () => f("10.0.1.5", "10.22.0.1")),
  "echo.pcap": times(8, (_, i) => eth(r, c, ip({ src: "10.0.1.7", dst: "10.0.1.1" }, echo(1, i)))),
});
