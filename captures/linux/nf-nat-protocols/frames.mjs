import { bytes, eth, hex, ip, write } from "../../../.ci/oracle/frames.mjs";

const [ra, c, rb, s] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01", "02:00:00:00:02:02"];
/** from a host of c, from a host of s */
const fromC = (src, dst, part, fields = {}) => eth(ra, c, ip({ src, dst, ...fields }, part));
const fromS = (src, dst, part, fields = {}) => eth(rb, s, ip({ src, dst, ...fields }, part));

const raw = (proto, data) => ({ proto, body: () => Buffer.from(data) });
const to = "10.0.1.1";

write(import.meta.url, {
  "c1.pcap": [
    fromC("10.0.1.2", to, raw(47, hex("00000800 45000014"))),
    fromC("10.0.1.2", to, raw(47, hex("20000800 00000007 45000014"))),
    fromC("10.0.1.2", to, raw(47, hex("3001880b 00040007 00000001 aabbccdd"))),
    fromC("10.0.1.2", to, raw(47, hex("00000800"))),
    fromC("10.0.1.2", to, raw(50, bytes(40))),
    fromC("10.0.1.2", to, raw(4, bytes(20))),
    fromC("10.0.1.2", to, raw(253, bytes(3))),
    fromC("10.0.1.2", to, raw(253, bytes(0))),
    // the same to NAT as what came before: lost
    fromC("10.0.1.3", to, raw(253, bytes(3))),
    fromC("10.0.1.3", to, raw(50, bytes(40))),
    fromC("10.0.1.2", to, raw(253, bytes(5))),
  ],
  "s1.pcap": [
    fromS("10.0.2.2", "10.0.2.77", raw(253, bytes(4))),
    fromS("10.0.2.2", "10.0.2.77", raw(50, bytes(24))),
    fromS("10.0.2.2", "10.0.2.77", raw(47, hex("00000800 45000014"))),
  ],
});
