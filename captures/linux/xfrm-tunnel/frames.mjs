import { bytes, eth, ip, udp, fragments, write } from "../../../.ci/oracle/frames.mjs";

const [r, h] = ["02:00:00:00:01:01", "02:00:00:00:01:02"];
let n = 0;
const f = (fields, length) =>
  eth(r, h, ip({ src: "10.1.0.2", dst: "10.2.0.2", ...fields }, udp(1000 + ++n, 7, bytes(length - 28))));

write(import.meta.url, {
  "h1.pcap": [
    f({ df: 1 }, 100),
    f({ tos: 0x01 }, 101),
    f({ tos: 0x03, df: 1 }, 102),
    f({ tos: 0x2a }, 103),
    f({ df: 1 }, 1446),
    f({ df: 1 }, 1447),
    f({ df: 1 }, 1500),
    f({}, 1446),
    f({}, 1447),
    f({}, 1500),
    ...fragments({ src: "10.1.0.2", dst: "10.2.0.2", id: 777 }, udp(9, 7, bytes(1992)), [1200]).map((part) => eth(r, h, part)),
  ],
});
