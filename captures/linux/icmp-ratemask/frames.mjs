import { eth, ip, udp, echo, write } from "../../../.ci/oracle/frames.mjs";

const [r, c] = ["02:00:00:00:01:01", "02:00:00:00:01:02"];
const times = (count, make) => Array.from({ length: count }, make);
const f = (src, dst, part, fields = {}) => eth(r, c, ip({ src, dst, ...fields }, part));

write(import.meta.url, {
  "masked.pcap": [
    ...times(8, (_, i) => f("10.0.1.2", "10.0.1.1", echo(1, i))),
    ...times(8, (_, i) => f("10.0.1.3", "10.0.2.2", udp(i, 7), { ttl: 1 })),
    ...times(8, (_, i) => f("10.0.1.4", "10.22.0.1", udp(i, 7))),
  ],
  "unlimited.pcap": [
    ...times(8, (_, i) => f("10.0.1.5", "10.0.1.1", udp(i, 7))),
    ...times(8, (_, i) => f("10.0.1.6", "10.22.0.1", udp(i, 7))),
  ],
});
