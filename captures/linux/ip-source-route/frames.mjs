import { bytes, hex, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const [r, c] = ["02:00:00:00:01:01", "02:00:00:00:01:02"];
let n = 0;
const f = (options, dst = "10.0.1.1", fields = {}) => eth(r, c, ip({ src: `10.0.1.${2 + (n % 8)}`, dst, options: hex(options), ...fields }, udp(++n, 7, bytes(8))));
const frames = [
  f("83 07 04 0a000205 00"),
  f("83 0b 04 0a000205 0a320001 00"),
  f("83 0b 08 0a000205 0a320001 00"),
  f("83 0b 0c 0a000205 0a320001 00"),
  f("89 07 04 0a000205 00"),
  f("89 07 04 0a320001 00"),
  f("83 07 04 0a000205 00", "10.0.2.7"),
  f("89 07 04 0a000205 00", "10.0.2.7"),
];

write(import.meta.url, { "c.pcap": frames });
