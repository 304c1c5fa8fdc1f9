import { eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const [r, c] = ["02:00:00:00:01:01", "02:00:00:00:01:02"];
const f = (dst, n) => eth(r, c, ip({ src: "10.0.1.2", dst }, udp(n, 7)));
const both = (n) => [f("10.20.0.1", n), f("10.21.0.1", n + 1), f("10.0.2.7", n + 2)];

write(import.meta.url, { "up.pcap": [f("10.20.0.1", 1)], "down.pcap": [f("10.20.0.1", 2), f("10.0.2.7", 3)], "ignored.pcap": both(10) });
