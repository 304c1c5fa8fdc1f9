import { arp, bytes, echo, eth, ip, ip6, udp, write } from "../../../.ci/oracle/frames.mjs";

const A = "02:00:00:00:00:0a";
const B = "02:00:00:00:00:0b";
const L = "02:00:00:00:01:01";

const all = "ff:ff:ff:ff:ff:ff";
const f = (part, o = {}, to = B) => eth(to, A, part, o);
const p = ip({ src: "10.0.0.1", dst: "10.0.0.2" }, udp(1, 2, bytes(10)));

write(import.meta.url, {
  "in.pcap": [
    f(p),
    f(p, { tags: [5] }),
    f(p, { tags: [{ vid: 5, tpid: 0x88a8 }] }),
    f(p, { tags: [5, 6] }),
    f(arp({ sha: A, spa: "10.0.0.1", tpa: "10.0.0.254" }), {}, all),
    f(arp({ sha: A, spa: "10.0.0.1", tpa: "10.0.0.9" }), {}, all),
    f(ip({ src: "10.0.0.1", dst: "10.0.0.254" }, echo(1, 1)), {}, "02:00:00:00:01:00"),
    f(ip6({ src: "fe80::1", dst: "fe80::2" })),
    f(bytes(46), { type: 0x88cc }),
  ],
});
