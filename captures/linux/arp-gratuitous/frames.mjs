import { arp, eth, ip, write } from "../../../.ci/oracle/frames.mjs";

const all = "ff:ff:ff:ff:ff:ff";
const mac = (i, version) => `02:00:00:00:${version}${version}:0${i}`;
const files = {};
for (const [name, n] of [["a", 1], ["b", 2]]) {
  const r = `02:00:00:00:0${n}:01`;
  const ip = (i) => `10.0.${n}.${i}`;
  const hosts = [3, 4, 5, 7];
  files[`${name}1.pcap`] = hosts.map((i) => eth(all, mac(i, 1), arp({ op: 1, sha: mac(i, 1), spa: ip(i), tpa: ip(i) })));
  files[`${name}2.pcap`] = hosts.map((i) => eth(all, mac(i, 2), arp({ op: 2, sha: mac(i, 2), spa: ip(i), tha: mac(i, 2), tpa: ip(i) })));
  files[`${name}3.pcap`] = hosts.map((i) => eth(all, mac(i, 3), arp({ op: 2, sha: mac(i, 3), spa: ip(i), tha: all, tpa: ip(i) })));
  files[`${name}4.pcap`] = hosts.map((i) => eth(r, mac(i, 4), arp({ op: 2, sha: mac(i, 4), spa: ip(i), tha: r, tpa: ip(1) })));
  files[`${name}5.pcap`] = hosts.map((i) => eth(all, mac(i, 5), arp({ op: 1, sha: mac(i, 5), spa: ip(i), tpa: ip(99) })));
  files[`${name}6.pcap`] = hosts.map((i) => eth(all, mac(i, 6), arp({ op: 1, sha: mac(i, 6), spa: ip(i), tpa: ip(1) })));
}
write(import.meta.url, files);
