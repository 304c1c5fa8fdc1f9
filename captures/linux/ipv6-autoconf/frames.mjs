import { eth, write } from "../../../.ci/oracle/frames.mjs";
import { addr6, echo6, icmp6, option6, v6 } from "../../../.ci/oracle/frames6.mjs";

const u32 = (n) => [(n >>> 24) & 255, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
const f = (part, fields = {}) =>
  eth("33:33:00:00:00:01", "02:00:00:00:00:02", v6({ src: "fe80::9", dst: "ff02::1", hop: 255, ...fields }, part));
const ra = ({ hops = 0, flags = 0, lifetime = 1800 }, ...options) =>
  icmp6(134, 0, ((hops << 24) | (flags << 16) | lifetime) >>> 0, Buffer.concat([Buffer.alloc(8), ...options]));
const prefix = (text, { length = 64, flags = 0xc0, valid = 7000, preferred = 3600 } = {}) =>
  option6(3, Buffer.from([length, flags, ...u32(valid), ...u32(preferred), 0, 0, 0, 0, ...addr6(text)]));
const slla = option6(1, "02:00:00:00:00:02");
const mtu = (n) => option6(5, Buffer.from([0, 0, ...u32(n)]));

write(import.meta.url, {
  "ra.pcap": [
    f(ra({}, prefix("2001:db8:9::")), { hop: 64 }),
    f(ra({}, prefix("2001:db8:9::")), { src: "2001:db8::9" }),
    f(ra({ hops: 33 }, slla, prefix("2001:db8:1::"), mtu(1400))),
    f(ra({ lifetime: 0 }, prefix("2001:db8:2::", { flags: 0x80 }), prefix("2001:db8:3::", { flags: 0x40 })), { src: "fe80::8" }),
    f(ra({}, prefix("2001:db8:4::", { length: 48 }), prefix("fe80::"), prefix("2001:db8:5::", { valid: 5, preferred: 10 })), { src: "fe80::7" }),
  ],
  "ping.pcap": [
    eth("02:00:00:00:00:01", "02:00:00:00:00:02", v6({ src: "2001:db8:77::1", dst: "2001:db8:1::ff:fe00:1" }, echo6(1, 1))),
  ],
  "end.pcap": [f(ra({ lifetime: 0 }))],
});
