import { bytes, eth, ip, echo, write } from "../../../.ci/oracle/frames.mjs";

const h4 = "02:00:00:00:00:14";
const frame = (length, dst = "ff:ff:ff:ff:ff:ff") => eth(dst, h4, bytes(length - 14));

write(import.meta.url, {
  "h4.pcap": [1314, 1315, 1318, 1319, 1414, 1418, 1419, 1500, 1514, 1515, 1518, 1519, 1600, 1614].map((n) => frame(n)),
  "h4-tagged.pcap": [1518, 1519, 1522].map((n) => eth("ff:ff:ff:ff:ff:ff", h4, bytes(n - 18), { tags: [7] })),
  "h4-own.pcap": [1400, 1500, 1580].map((n, i) => eth("02:00:00:00:00:01", h4, ip({ src: "10.0.0.4", dst: "10.0.0.254" }, echo(9, i, bytes(n - 28))))),
  "h1.pcap": [1514, 1515, 1518].map((n) => eth("02:00:00:00:00:ff", "02:00:00:00:00:11", bytes(n - 14))),
});
