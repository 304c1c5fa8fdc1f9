import { arp, bytes, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const [r, c] = ["02:00:00:00:01:01", "02:00:00:00:01:02"];
const to = (dst, n, length = 10) => eth(r, c, ip({ src: "10.0.1.2", dst }, udp(1000 + n, 7, bytes(length, n))));
const reply = (last) =>
  eth("02:00:00:00:02:01", "02:00:00:00:02:02", arp({ op: 2, sha: "02:00:00:00:02:02", spa: `10.0.2.${last}`, tha: "02:00:00:00:02:01", tpa: "10.0.2.1" }));

write(import.meta.url, {
  "c.pcap": [
    ...Array.from({ length: 10 }, (_, n) => to("10.0.2.2", n)),
    ...Array.from({ length: 4 }, (_, n) => to("10.0.2.3", 20 + n, 1272)),
    to("10.0.2.4", 30), to("10.0.2.4", 31), to("10.0.2.4", 32, 1272), to("10.0.2.4", 33), to("10.0.2.4", 34, 1400), to("10.0.2.4", 35),
  ],
  "s.pcap": [reply(2), reply(3), reply(4)],
});
