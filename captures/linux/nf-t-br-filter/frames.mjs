import { arp, bytes, echo, eth, hex, ip, ip6, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

const mac = (i) => "02:00:00:00:00:1" + i;
const BRIDGE = "02:00:00:00:00:01";
const BROADCAST = "ff:ff:ff:ff:ff:ff";
/** from host i to host j */
const send = (i, j, part, fields = {}, more = {}) => eth(mac(j), mac(i), ip({ src: "10.0.0." + i, dst: "10.0.0." + j, ...fields }, part), more);
const u = (port = 1, length = 4, options) => udp(5000, port, bytes(length), options);
const A = "fe800000000000000000000000000001";
write(import.meta.url, {
  "two.pcap": [send(2, 1, u()), send(3, 1, u())],
  "one.pcap": [
    send(1, 2, u(), {}, { pad: 60 }),
    send(1, 2, u(), {}, { pad: 60, fill: 0xaa }),
    send(1, 2, u(1, 100)),
    send(1, 3, u()),
    send(1, 2, u(), { ttl: 1 }), send(1, 2, u(), { ttl: 0 }),
    send(1, 2, u(), { options: hex("94040000") }), send(1, 2, u(), { options: hex("07030000") }),
    send(1, 2, u(), { sum: 0x1234 }), send(1, 2, u(), { version: 5 }), send(1, 2, u(), { ihl: 4 }), send(1, 2, u(), { ihl: 15 }),
    send(1, 2, u(), { length: 19 }), send(1, 2, u(), { length: 200 }), send(1, 2, u(), { length: 24 }),
    send(1, 2, u(1, 4, { sum: 0x1111 })),
    eth(mac(2), mac(1), { ethertype: 0x0800, body: () => bytes(10, 0x45) }),
    send(1, 2, u(99)), send(1, 3, u(99)), send(1, 2, u(98)),
    send(1, 2, u(50)), send(1, 2, u(51)), send(1, 2, u(52)),
    eth(mac(7), mac(1), ip({ src: "10.0.0.1", dst: "10.0.0.7" }, u())),
    eth(BROADCAST, mac(1), ip({ src: "10.0.0.1", dst: "10.0.0.255" }, u())),
    eth(BROADCAST, mac(1), ip({ src: "10.0.0.1", dst: "255.255.255.255" }, u(99))),
    eth("01:00:5e:01:01:01", mac(1), ip({ src: "10.0.0.1", dst: "239.1.1.1", ttl: 1 }, u())),
    eth(BRIDGE, mac(1), ip({ src: "10.0.0.1", dst: "10.0.0.254" }, u(97))),
    eth(BRIDGE, mac(1), ip({ src: "10.0.0.1", dst: "10.0.0.254" }, echo(1, 1))),
    eth(mac(2), mac(1), arp({ sha: mac(1), spa: "10.0.0.1", tpa: "10.0.0.2" }), { pad: 60 }),
    eth(mac(2), mac(1), ip6({ src: A, dst: A, next: 59 }, bytes(4)), { pad: 60 }),
    eth(mac(2), mac(1), ip6({ src: A, dst: A, next: 59, length: 100 }, bytes(4)), { pad: 60 }),
    eth(mac(2), mac(1), bytes(50)),
    send(1, 2, u(), {}, { tags: [5], pad: 64 }),
    send(1, 2, u(), {}, { tags: [0], pad: 64 }),
    send(1, 2, u(), { sum: 0x1234 }, { tags: [5], pad: 64 }),
  ],
  "off.pcap": [send(1, 2, u(98)), send(1, 2, u(), { sum: 0x1234 }), send(1, 2, u(), {}, { pad: 60 }), eth(BRIDGE, mac(1), ip({ src: "10.0.0.1", dst: "10.0.0.254" }, echo(1, 1)))],
});
