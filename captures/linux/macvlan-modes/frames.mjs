import { arp, eth, write } from "../../../.ci/oracle/frames.mjs";

const files = {};
for (const [name, n] of [["p1", 1], ["v1", 3], ["b1", 5]]) {
  const sha = `02:00:00:00:01:0${n}`;
  files[`${name}.pcap`] = [eth("ff:ff:ff:ff:ff:ff", sha, arp({ sha, spa: `10.0.0.1${n}`, tpa: "10.0.0.99" }))];
}
write(import.meta.url, files);
