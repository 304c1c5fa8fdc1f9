import { bytes, eth, fragments, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const mac = (i) => "02:00:00:00:00:1" + i;
const BRIDGE = "02:00:00:00:00:01";
const BROADCAST = "ff:ff:ff:ff:ff:ff";
/** from host i to host j */
const send = (i, j, part, fields = {}, more = {}) => eth(mac(j), mac(i), ip({ src: "10.0.0." + i, dst: "10.0.0." + j, ...fields }, part), more);
const u = (port, length) => udp(5000, port, bytes(length));
const cut = (j, port, length, cuts, more = {}) => fragments({ src: "10.0.0.1", dst: "10.0.0." + j, ...more }, u(port, length), cuts).map((part) => eth(mac(j), mac(1), part));
const ordered = cut(2, 7, 2000, [800, 1600], { id: 801 });
write(import.meta.url, {
  "two.pcap": [send(2, 1, u(1, 4))],
  "three.pcap": [send(3, 1, u(1, 4))],
  "one.pcap": [
    ...cut(2, 7, 2000, [1480], { id: 800 }),
    ordered[2], ordered[0], ordered[1],
    ...cut(2, 7, 1200, [160, 320, 640], { id: 802 }),
    ...cut(2, 8, 1200, [640], { id: 803 }),
    ...cut(3, 7, 1800, [800], { id: 804 }),
    ...cut(3, 7, 1800, [1480], { id: 805 }),
    ...cut(2, 7, 1200, [640], { id: 806, df: 1 }),
    cut(2, 7, 1200, [640], { id: 807 })[0],
    send(1, 2, u(7, 1400)),
    send(1, 2, u(7, 1400), { df: 1 }),
    send(1, 3, u(7, 1400)),
    send(1, 3, u(7, 1400), { df: 1 }),
    send(1, 3, u(7, 972)), send(1, 3, u(7, 973)), send(1, 3, u(7, 976)),
    eth(mac(9), mac(1), ip({ src: "10.0.0.1", dst: "10.0.0.9" }, u(7, 1400))),
    ...fragments({ src: "10.0.0.1", dst: "10.0.0.9", id: 808 }, u(7, 900), [480]).map((part) => eth(mac(9), mac(1), part)),
  ],
});
