import { bytes, eth, hex, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const mac = (i) => "02:00:00:00:00:1" + i;
const BRIDGE = "02:00:00:00:00:01";
const BROADCAST = "ff:ff:ff:ff:ff:ff";
/** from host i to host j */
const send = (i, j, part, fields = {}, more = {}) => eth(mac(j), mac(i), ip({ src: "10.0.0." + i, dst: "10.0.0." + j, ...fields }, part), more);
const u = (port = 1) => udp(5000, port, bytes(4));
const session = (port, fields = {}) => {
  const packet = ip({ src: "10.0.0.1", dst: "10.0.0.2", ...fields }, u(port)).body();
  return { ethertype: 0x8864, body: () => Buffer.concat([hex("11000001"), hex("0000").fill(packet.length + 2, 1), hex("0021"), packet]) };
};
write(import.meta.url, {
  "one.pcap": [
    send(1, 2, u(), {}, { pad: 60 }), send(1, 2, u(9)), send(1, 3, u()),
    send(1, 2, u(), {}, { tags: [1], pad: 64 }), send(1, 3, u(), {}, { tags: [5], pad: 64 }), send(1, 3, u(9), {}, { tags: [5] }),
    send(1, 3, u(), { sum: 0x1234 }, { tags: [5], pad: 64 }), send(1, 3, u(), {}, { tags: [5, 6], pad: 64 }),
    send(1, 3, u(), {}, { tags: [{ vid: 5, pcp: 3 }] }),
    eth(mac(2), mac(1), session(1), { pad: 60 }), eth(mac(2), mac(1), session(9), { pad: 60 }), eth(mac(2), mac(1), session(1, { sum: 1 }), { pad: 60 }),
  ],
});
