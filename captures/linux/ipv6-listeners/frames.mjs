import { eth, write } from "../../../.ci/oracle/frames.mjs";
import { addr6, ALERT, icmp6, v6 } from "../../../.ci/oracle/frames6.mjs";

const header = { src: "fe80::9", dst: "ff02::1", hop: 1, extensions: [ALERT] };
const f = (part, fields = {}, dst = "33:33:00:00:00:01") => eth(dst, "02:00:00:00:00:02", v6({ ...header, ...fields }, part));
// maximum response 1 ms: the answer comes at once
const query1 = (group = "::", delay = 1) => icmp6(130, 0, delay << 16, addr6(group));
const query2 = (group = "::", sources = []) =>
  icmp6(130, 0, 1 << 16, Buffer.concat([addr6(group), Buffer.from([2, 125, 0, sources.length]), ...sources.map(addr6)]));

write(import.meta.url, {
  "general.pcap": [f(query2())],
  "group.pcap": [f(query2("ff02::1:ff01:1"), { dst: "ff02::1:ff01:1" }, "33:33:ff:01:00:01")],
  "ignored.pcap": [
    f(query2(), { hop: 2 }),
    f(query2(), { extensions: [] }),
    f(query2(), { src: "2001:db8::9" }),
    f(query2("ff02::1:ff09:9")),
    f(query2("2001:db8::1")),
    f(query2("::", ["2001:db8::5"])),
    f(icmp6(130, 0, 1 << 16, Buffer.alloc(8))),
    f(query2("ff02::1")),
  ],
  "old.pcap": [f(query1("ff02::1:ff02:2"))],
});
