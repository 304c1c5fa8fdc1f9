import { arp, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const to = (n, port) => eth("02:00:00:00:02:01", "02:00:00:00:02:02", ip({ src: "10.0.2.2", dst: `10.0.1.${n}` }, udp(port, 7)));
const c = "02:00:00:00:01:02";
const reply = (spa) => eth("02:00:00:00:01:01", c, arp({ op: 2, sha: c, spa, tha: "02:00:00:00:01:01", tpa: "10.0.1.1" }));
const request = (spa) => eth("ff:ff:ff:ff:ff:ff", c, arp({ op: 1, sha: c, spa, tpa: "10.0.1.1" }));

write(import.meta.url, {
  "wait.pcap": [20, 20, 21, 21, 22, 23, 24, 10, 14, 15, 16, 17, 18].map((n, i) => to(n, 100 + i)),
  "heard.pcap": [reply("10.0.1.23"), reply("10.0.1.10"), request("10.0.1.16"), request("10.0.1.17"), reply("10.0.1.15")],
  "after.pcap": [to(10, 200), to(16, 201)],
});
