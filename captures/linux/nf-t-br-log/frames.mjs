import { bytes, echo, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const mac = (i) => "02:00:00:00:00:1" + i;
const BRIDGE = "02:00:00:00:00:01";
const BROADCAST = "ff:ff:ff:ff:ff:ff";
/** from host i to host j */
const send = (i, j, part, fields = {}, more = {}) => eth(mac(j), mac(i), ip({ src: "10.0.0." + i, dst: "10.0.0." + j, ...fields }, part), more);
const u = udp(5000, 7, bytes(4));
write(import.meta.url, {
  "two.pcap": [send(2, 1, u)],
  "one.pcap": [
    send(1, 2, u),
    send(1, 2, u, {}, { tags: [5] }),
    eth(BRIDGE, mac(1), ip({ src: "10.0.0.1", dst: "10.0.0.254" }, echo(1, 1))),
    eth(BROADCAST, mac(1), ip({ src: "10.0.0.1", dst: "10.0.0.255" }, u)),
    eth(BRIDGE, mac(1), ip({ src: "10.0.0.1", dst: "10.0.0.77" }, u)),
  ],
});
