import { bytes, eth, write } from "../../../.ci/oracle/frames.mjs";

const groups = ["00", "01", "02", "03", "04", "08", "0d", "0e", "0f", "10", "21"];
const frames = (src) => groups.map((g) => eth(`01:80:c2:00:00:${g}`, src, bytes(20, parseInt(g, 16)), { type: 0x88b5 }));

write(import.meta.url, {
  "h1.pcap": [...frames("02:00:00:00:00:11"), eth("02:00:00:00:00:11", "02:00:00:00:00:21", bytes(10))],
  "h3.pcap": frames("02:00:00:00:00:13"),
  "h5.pcap": frames("02:00:00:00:00:15"),
  "h2.pcap": [eth("02:00:00:00:00:11", "02:00:00:00:00:12", bytes(10))],
});
