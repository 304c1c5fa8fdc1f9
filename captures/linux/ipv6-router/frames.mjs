import { eth, write } from "../../../.ci/oracle/frames.mjs";
import { echo6, icmp6, option6, v6 } from "../../../.ci/oracle/frames6.mjs";

const [r, a] = ["02:00:00:00:01:01", "02:00:00:00:01:02"];
const f = (part, fields = {}, dst = r) =>
  eth(dst, a, v6({ src: "2001:db8:1::2", dst: "2001:db8:2::2", ...fields }, part));

write(import.meta.url, {
  "a.pcap": [
    f(echo6(1, 1)),
    f(echo6(1, 2), { hop: 1 }),
    f(echo6(1, 3), { hop: 0 }),
    f(echo6(1, 4), { hop: 2, tc: 0xb8, label: 0x12345 }),
    f(echo6(1, 5), { dst: "2001:db8:9::1" }),
    f(echo6(1, 6), { dst: "2001:db8:1::" }),
    f(echo6(1, 7), { dst: "2001:db8:2::" }),
    f(echo6(1, 8), { dst: "2001:db8:2::1" }),
    f(echo6(1, 9), { src: "fe80::ff:fe00:102" }),
    f(echo6(1, 10), { src: "::" }),
    f(echo6(1, 11), { src: "::1" }),
    f(echo6(1, 12), { src: "ff02::1" }),
    f(echo6(1, 13), { dst: "::1" }),
    f(echo6(1, 14), { src: "2001:db8:1::3" }, "02:00:00:00:01:99"),
    f(icmp6(133, 0, 0, option6(1, "02:00:00:00:01:44")), { src: "fe80::44", dst: "ff02::2", hop: 255 }, "33:33:00:00:00:02"),
    f(icmp6(133, 0, 0, option6(1, "02:00:00:00:01:45")), { src: "fe80::45", dst: "ff02::2", hop: 254 }, "33:33:00:00:00:02"),
    f(echo6(1, 18), { version: 5 }),
    f(echo6(1, 19), { length: 200 }),
  ],
  "silent1.pcap": [f(echo6(1, 15), { dst: "2001:db8:3::1" })],
  "silent2.pcap": [f(echo6(1, 16), { dst: "2001:db8:4::1" })],
  "silent3.pcap": [f(echo6(1, 17), { src: "2001:db8:2::7" })],
});
