import { bytes, eth, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const mac = (i) => "02:00:00:00:00:1" + i;
const BRIDGE = "02:00:00:00:00:01";
const BROADCAST = "ff:ff:ff:ff:ff:ff";
/** from host i to host j */
const send = (i, j, part, fields = {}, more = {}) => eth(mac(j), mac(i), ip({ src: "10.0.0." + i, dst: "10.0.0." + j, ...fields }, part), more);
const u = (port, sport = 5000) => send(1, 9, udp(sport, port, bytes(6)));
const router = (port, sport) => eth(BRIDGE, mac(1), ip({ src: "10.0.0.1", dst: "10.0.0.254" }, udp(sport, port, bytes(6))));
const back = (sport) => eth(BRIDGE, mac(2), ip({ src: "10.0.0.2", dst: "10.0.0.254" }, udp(1001, sport, bytes(3))));
write(import.meta.url, {
  "two.pcap": [send(2, 1, udp(9, 9, bytes(2)))],
  "one.pcap": [u(1), u(2), u(3), u(4), u(1), router(1, 6000)],
  "back.pcap": [back(5000), back(6000)],
  "on.pcap": [u(1, 5001), u(1, 5001), u(2, 5001), u(2, 5001), u(3, 5001), u(4, 5001), router(1, 6001), router(2, 6001), router(4, 6001)],
  "back2.pcap": [back(5001), back(6001)],
});
