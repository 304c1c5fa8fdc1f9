import { bytes, eth, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const [b, a] = ["02:00:00:00:00:02", "02:00:00:00:00:01"];
const f = (part, id) => eth(b, a, ip({ src: "10.0.0.1", dst: "10.0.0.2", id }, part));
write(import.meta.url, {
  "a.pcap": [f(udp(7, 9, bytes(4)), 1), f(udp(7, 8, bytes(4)), 2), f(tcp(5, 6, "S"), 3)],
});
