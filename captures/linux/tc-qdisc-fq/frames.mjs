import { bytes, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const f = (n, flow) =>
  eth(
    "02:00:00:00:01:01",
    "02:00:00:00:01:02",
    ip({ src: "10.0.1.2", dst: "10.0.2.2", id: n }, udp(5000 + flow, 7, bytes(958, n))),
  );

write(import.meta.url, {
  "in.pcap": [1, 1, 1, 1, 1, 1, 2, 2, 3, 1, 4, 2, 3, 1, 1, 1, 5].map((flow, i) => f(i, flow)),
  "kick.pcap": [f(99, 9)],
});
