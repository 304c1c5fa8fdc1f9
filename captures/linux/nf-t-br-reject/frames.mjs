import { bytes, echo, eth, ip, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const mac = (i) => "02:00:00:00:00:1" + i;
const BRIDGE = "02:00:00:00:00:01";
const BROADCAST = "ff:ff:ff:ff:ff:ff";
/** from host i to host j */
const send = (i, j, part, fields = {}, more = {}) => eth(mac(j), mac(i), ip({ src: "10.0.0." + i, dst: "10.0.0." + j, ...fields }, part), more);
write(import.meta.url, {
  "two.pcap": [send(2, 1, udp(1, 2, bytes(4))), send(2, 1, echo(1, 1)), send(2, 1, tcp(9, 80, "S"))],
  "one.pcap": [
    send(1, 2, tcp(40000, 80, "S", { seq: 5 }), {}, { pad: 60 }),
    send(1, 2, tcp(40000, 80, "PA", { seq: 5, ack: 9, data: bytes(30) })),
    send(1, 2, tcp(40000, 80, "R", { seq: 5 })),
    send(1, 2, tcp(40000, 80, "S", { seq: 5, sum: 0x1111 })),
    send(1, 2, tcp(40000, 81, "S", { seq: 5 })),
    send(1, 2, udp(5000, 53, bytes(20)), { ttl: 1 }),
    send(1, 2, udp(5001, 53, bytes(20)), { src: "172.16.0.1" }),
    eth("ff:ff:ff:ff:ff:ff", mac(1), ip({ src: "10.0.0.1", dst: "10.0.0.255" }, udp(5000, 53, bytes(4)))),
    eth(mac(7), mac(1), ip({ src: "10.0.0.1", dst: "10.0.0.7" }, udp(5000, 53, bytes(4)))),
    eth(BRIDGE, mac(1), ip({ src: "10.0.0.1", dst: "10.0.0.254" }, tcp(40001, 22, "S", { seq: 5 }))),
    eth(BRIDGE, mac(1), ip({ src: "10.0.0.1", dst: "10.0.0.254" }, udp(5000, 53, bytes(4)))),
    send(1, 2, echo(1, 1)),
  ],
});
