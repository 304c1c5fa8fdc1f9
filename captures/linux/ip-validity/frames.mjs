import { bytes, eth, ip, udp, tcp, write } from "../../../.ci/oracle/frames.mjs";

const [r, c] = ["02:00:00:00:01:01", "02:00:00:00:01:02"];
const h = { src: "10.0.1.2", dst: "10.0.2.2" };
const data = udp(1, 7, bytes(20));
const f = (fields, part = data, options) => eth(r, c, ip({ ...h, ...fields }, part), options);

write(import.meta.url, {
  "c.pcap": [
    f({}),
    f({ sum: 0x1234 }),
    f({ sum: 0 }),
    f({ version: 5 }),
    f({ version: 6 }),
    f({ ihl: 4 }),
    f({ ihl: 6 }),
    f({ ihl: 15 }),
    f({ length: 19 }),
    f({ length: 20 }),
    f({ length: 47 }),
    f({ length: 49 }),
    f({}, data, { pad: 60, fill: 0xee }),
    f({ length: 40 }, data, { pad: 60, fill: 0xee }),
    f({}).subarray(0, 33),
    f({}).subarray(0, 34),
    f({}).subarray(0, 14),
    f({}).subarray(0, 61),
    f({ evil: 1 }),
    f({ df: 1 }),
    f({ proto: 0 }),
    f({ proto: 255 }),
    f({ ttl: 255, tos: 0xff, id: 0 }),
    f({}, udp(1, 7, bytes(20), { sum: 0x1111 })),
    f({}, udp(1, 7, bytes(20), { length: 4 })),
    f({}, tcp(1, 7, "S", { sum: 1 })),
    f({}, Buffer.alloc(0)),
    f({}, data, { type: 0x86dd }),
    f({}, data, { type: 0x0801 }),
    eth("ff:ff:ff:ff:ff:ff", c, ip(h, data)),
    eth("01:00:5e:00:00:01", c, ip(h, data)),
    eth("02:00:00:00:01:ff", c, ip(h, data)),
  ],
});
