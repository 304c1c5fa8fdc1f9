import { bytes, eth, write } from "../../../.ci/oracle/frames.mjs";
import { advertise, echo6, option6, redirect6, solicit, v6 } from "../../../.ci/oracle/frames6.mjs";

const [a, x] = ["02:00:00:00:00:01", "02:00:00:00:00:02"];
const f = (part, fields = {}, dst = a) => eth(dst, x, v6({ src: "fe80::9", dst: "2001:db8::1", hop: 255, ...fields }, part));
const slla = (mac = "02:00:00:00:00:09") => option6(1, mac);
const tlla = (mac = "02:00:00:00:00:09") => option6(2, mac);
const group = { dst: "ff02::1:ff00:1" };
const to = "33:33:ff:00:00:01";
const nodes = { dst: "ff02::1" };

write(import.meta.url, {
  "ns.pcap": [
    f(solicit("2001:db8::1", slla()), group, to),
    f(solicit("2001:db8::1"), { ...group, src: "fe80::10" }, to),
    f(solicit("2001:db8::1", slla("02:00:00:00:00:0a")), { src: "2001:db8::7", ...group }, to),
    f(solicit("2001:db8::1"), { src: "::", ...group }, to),
    f(solicit("2001:db8::1", slla()), { src: "::", ...group }, to),
    f(solicit("2001:db8::1"), { src: "::" }),
    f(solicit("2001:db8::1", option6(14, bytes(6))), { src: "::", ...group }, to),
    f(solicit("2001:db8::5", slla()), group, to),
    f(solicit("ff02::1", slla()), group, to),
    f(solicit("2001:db8::1", slla()), { ...group, hop: 254 }, to),
    f(solicit("2001:db8::1", Buffer.from([1, 0, 1, 2, 3, 4, 5, 6])), group, to),
    f(solicit("2001:db8::1", slla(bytes(14))), group, to),
    f(solicit("2001:db8::1", option6(200, bytes(6)), slla()), { ...group, src: "fe80::12" }, to),
    f(solicit("fe80::ff:fe00:1", slla()), group, to),
    f(solicit("2001:db8::1"), { src: "fe80::11" }),
  ],
  "na.pcap": [
    f(advertise("fe80::20", 0x60, tlla("02:00:00:00:00:20")), nodes, "33:33:00:00:00:01"),
    f(advertise("fe80::9", 0x20, tlla("02:00:00:00:00:21")), nodes, "33:33:00:00:00:01"),
    f(advertise("fe80::9", 0x00, tlla("02:00:00:00:00:22")), nodes, "33:33:00:00:00:01"),
    f(advertise("fe80::9", 0xe0, tlla("02:00:00:00:00:23"))),
    f(advertise("fe80::9", 0x40, tlla("02:00:00:00:00:24"))),
    f(advertise("fe80::9", 0x40)),
    f(advertise("fe80::10", 0x60, tlla("02:00:00:00:00:25")), nodes, "33:33:00:00:00:01"),
    f(advertise("2001:db8::1", 0x20, tlla()), nodes, "33:33:00:00:00:01"),
    f(advertise("2001:db8::7", 0x80, tlla("02:00:00:00:00:26"))),
  ],
  "redirect.pcap": [
    f(redirect6("fe80::99", "2001:db8:1::5", tlla("02:00:00:00:00:99")), { src: "fe80::98" }),
    f(redirect6("fe80::99", "2001:db8:1::5", tlla("02:00:00:00:00:99")), { src: "fe80::ff:fe00:2" }),
    f(redirect6("2001:db8:1::6", "2001:db8:1::6", tlla("02:00:00:00:00:98")), { src: "fe80::ff:fe00:2" }),
    f(redirect6("2001:db8::99", "2001:db8:1::7", tlla("02:00:00:00:00:99")), { src: "fe80::ff:fe00:2" }),
    f(redirect6("fe80::99", "ff02::9"), { src: "fe80::ff:fe00:2" }),
    f(redirect6("fe80::99", "2001:db8:1::8"), { src: "2001:db8::2" }),
  ],
  "through.pcap": [
    eth(x, a, v6({ src: "2001:db8::1", dst: "2001:db8:1:1::1" }, echo6(1, 1, bytes(40)))),
    eth(x, a, v6({ src: "2001:db8::1", dst: "2001:db8::77" }, echo6(1, 2))),
    eth(x, a, v6({ src: "2001:db8::9", dst: "2001:db8:1:1::2" }, echo6(1, 3, bytes(1400)))),
  ],
});
