import { bytes, eth, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const mac = (i) => "02:00:00:00:00:1" + i;
/** to a host that is not there; the rules give it another destination */
const send = (part) => eth(mac(9), mac(1), ip({ src: "10.0.0.1", dst: "10.0.0.9" }, part));
const back = (i, sport, dport) => eth(mac(1), mac(i), ip({ src: "10.0.0." + i, dst: "10.0.0.1" }, udp(sport, dport, bytes(3))));
const one = (sport) => send(udp(sport, 1, bytes(6)));
const two = () => send(udp(5001, 2, bytes(6)));
const three = () => send(tcp(5002, 3, "S"));
write(import.meta.url, {
  "first.pcap": [one(5000), one(5000), two(), two(), two(), two(), three(), three(), one(5003)],
  "back2.pcap": [back(2, 1001, 5000), back(2, 1002, 5001)],
  "back3.pcap": [back(3, 1002, 5001), back(3, 1002, 5001)],
});
