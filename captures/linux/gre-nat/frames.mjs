import { bytes, echo, eth, ip as packet, write } from "../../../.ci/oracle/frames.mjs";

// identifications that no kernel's own packet is numbered with
let id = 10000;
const ip = (header, part) => packet({ id: id++, ...header }, part);

const f = (seq, options = {}, data = undefined) =>
  eth(
    "02:00:00:00:01:01",
    "02:00:00:00:01:10",
    ip({ src: "10.1.0.10", dst: "10.9.0.2", ...options }, echo(1, seq, data)),
  );

write(import.meta.url, {
  // the last is too long for the tunnel: the error goes to the address behind the rule (icmp_ndo_send)
  "host.pcap": [f(1), f(2), f(3, { df: 1 }, bytes(1450)), f(4, {}, bytes(1450))],
});
