import { eth, ip, echo, write } from "../../../.ci/oracle/frames.mjs";

const ping = (last, n) => eth("02:00:00:00:01:01", "02:00:00:00:01:02", ip({ src: `10.0.1.${last}`, dst: "10.0.1.1" }, echo(1, n)));

write(import.meta.url, { "a.pcap": [ping(2, 1)], "b.pcap": [ping(3, 2)], "c.pcap": [ping(4, 3)], "second.pcap": [ping(2, 4), ping(3, 5)] });
