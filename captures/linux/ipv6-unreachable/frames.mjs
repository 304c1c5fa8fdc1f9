import { bytes, eth, hex, write } from "../../../.ci/oracle/frames.mjs";
import { echo6, extension, icmp6, udp6, v6 } from "../../../.ci/oracle/frames6.mjs";

const [r, a] = ["02:00:00:00:01:01", "02:00:00:00:01:02"];
const header = { src: "2001:db8:1::2", dst: "2001:db8:1::1" };
const f = (part, fields = {}, dst = r) => eth(dst, a, v6({ ...header, ...fields }, part));
const inner = v6({ src: "2001:db8:1::1", dst: "2001:db8:1::2" }, echo6(7, 7)).body();
const hop = (...data) => ({ extensions: [extension(0, data)] });
const dst = (...data) => ({ extensions: [extension(60, data)] });

write(import.meta.url, {
  "routes.pcap": ["b", "c", "d", "e"].map((net, i) => f(echo6(1, i), { dst: `2001:db8:${net}::1` })),
  "host.pcap": [
    f(udp6(1000, 2000, bytes(16))),
    f(udp6(1000, 2000, bytes(16), { sum: 0x1234 })),
    f(udp6(1000, 2000, bytes(16), { sum: 0 })),
    f(bytes(20), { next: 200 }),
    f(bytes(20), { next: 59 }),
    f(bytes(20), { next: 0 }),
    f(bytes(20), { next: 6 }),
    f(bytes(20), { next: 132 }),
    f(bytes(20), { next: 253, ...dst(1, 4, 0, 0, 0, 0) }),
    f(icmp6(1, 0, 0, inner)),
    f(icmp6(100, 0, 0, inner)),
    f(icmp6(200, 0, 0, inner)),
    f(echo6(1, 1, bytes(8), { sum: 0x1234 })),
    f(echo6(1, 2, Buffer.alloc(0))),
    f(hex("8000"), { next: 58 }),
    f(icmp6(129, 0, 1)),
    f(udp6(1000, 2000, bytes(1452))),
  ],
  "options.pcap": [
    f(echo6(2, 1), hop(5, 2, 0, 0)),
    f(echo6(2, 2), hop(0x1e, 4, 1, 2, 3, 4)),
    f(echo6(2, 3), hop(0x5e, 4, 1, 2, 3, 4)),
    f(echo6(2, 4), hop(0x9e, 4, 1, 2, 3, 4)),
    f(echo6(2, 5), hop(0xde, 4, 1, 2, 3, 4)),
    f(echo6(2, 6), dst(0x9e, 4, 1, 2, 3, 4)),
    f(echo6(2, 7), dst(0x5e, 4, 1, 2, 3, 4)),
    f(echo6(2, 8), dst(0x1e, 4, 1, 2, 3, 4)),
    f(echo6(2, 9), { dst: "ff02::1", ...dst(0x9e, 4, 1, 2, 3, 4) }, "33:33:00:00:00:01"),
    f(echo6(2, 10), { dst: "ff02::1", ...dst(0xde, 4, 1, 2, 3, 4) }, "33:33:00:00:00:01"),
    f(echo6(2, 11), hop(1, 4, 0, 0, 1, 0)),
    f(echo6(2, 12), hop(0x1e, 40, 1, 2, 3, 4)),
    f(echo6(2, 13), hop(0xc2, 4, 0, 0, 0, 64)),
    f(echo6(2, 14), { extensions: [extension(43, [0, 0, 0, 0, 0, 0])] }),
    f(echo6(2, 15), { extensions: [extension(43, [0, 1, 0, 0, 0, 0, ...Array(16).fill(0)])] }),
    f(echo6(2, 16), { extensions: [extension(43, [4, 1, 0, 0, 0, 0, ...Array(16).fill(0)])] }),
    f(echo6(2, 17), { extensions: [extension(43, [99, 1, 0, 0, 0, 0])] }),
    f(echo6(2, 18), { extensions: [extension(0, [5, 2, 0, 0]), extension(60, [1, 4, 0, 0, 0, 0]), extension(43, [0, 0, 0, 0, 0, 0])] }),
    f(echo6(2, 19), { extensions: [extension(60, [1, 4, 0, 0, 0, 0]), extension(0, [1, 4, 0, 0, 0, 0])] }),
  ],
  "groups.pcap": [
    f(echo6(3, 1), { dst: "ff02::1" }, "33:33:00:00:00:01"),
    f(echo6(3, 2), { dst: "ff02::2" }, "33:33:00:00:00:02"),
    f(echo6(3, 3), { dst: "ff02::99" }, "33:33:00:00:00:99"),
    f(echo6(3, 4), {}, "33:33:00:00:00:01"),
    f(udp6(1, 2), { dst: "ff02::1" }, "33:33:00:00:00:01"),
    f(udp6(1, 2), {}, "ff:ff:ff:ff:ff:ff"),
    f(echo6(3, 5), { dst: "ff05::2" }, "33:33:00:00:00:02"),
    f(echo6(3, 6), { dst: "ff01::1" }, "33:33:00:00:00:01"),
  ],
});
