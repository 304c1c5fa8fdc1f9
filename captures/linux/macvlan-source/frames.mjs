import { arp, bytes, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

let id = 4096;
const all = "ff:ff:ff:ff:ff:ff";
const mac = (n) => `02:00:00:00:00:a${n}`;
const data = (n, dst) => ip({ id: id++, src: `10.0.0.10${n}`, dst }, udp(9, 9, bytes(8)));
const out = [];
for (const n of [1, 2, 3, 9]) {
  out.push(
    eth("02:00:00:00:00:01", mac(n), data(n, "10.0.0.1")),
    eth("02:00:00:00:01:01", mac(n), data(n, "10.0.0.11")),
    eth("02:00:00:00:01:03", mac(n), data(n, "10.0.0.13")),
    eth(all, mac(n), arp({ sha: mac(n), spa: `10.0.0.10${n}`, tpa: "10.0.0.99" })),
  );
}
const s1 = "02:00:00:00:01:01";
write(import.meta.url, {
  "out.pcap": out,
  "own.pcap": [eth(all, s1, arp({ sha: s1, spa: "10.0.0.11", tpa: "10.0.0.12" })), eth("02:00:00:00:01:03", s1, data(1, "10.0.0.13"))],
});
