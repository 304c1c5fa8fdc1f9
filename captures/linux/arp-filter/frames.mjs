import { arp, eth, write } from "../../../.ci/oracle/frames.mjs";

const h = "02:00:00:00:00:10";
const ask = (tpa, spa) => eth("ff:ff:ff:ff:ff:ff", h, arp({ sha: h, spa, tpa }));

write(import.meta.url, { "h.pcap": [ask("10.0.0.1", "10.0.0.9"), ask("10.0.0.2", "10.0.0.9")] });
