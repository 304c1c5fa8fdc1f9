import { arp, eth, ip, echo, write } from "../../../.ci/oracle/frames.mjs";

const h1 = "02:00:00:00:00:11";
let n = 0;
const ping = (mac) => eth(mac, h1, ip({ src: "10.0.0.1", dst: "10.0.0.254" }, echo(1, ++n)));
const macs = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:01:03", "02:00:00:00:01:77", "02:00:00:00:00:55"];

write(import.meta.url, {
  "h1.pcap": [...macs.map(ping), eth("ff:ff:ff:ff:ff:ff", h1, arp({ sha: h1, spa: "10.0.0.1", tpa: "10.0.0.254" }))],
  "h1-again.pcap": [...macs.map(ping), eth("ff:ff:ff:ff:ff:ff", h1, arp({ sha: h1, spa: "10.0.0.1", tpa: "10.0.0.254" }))],
});
