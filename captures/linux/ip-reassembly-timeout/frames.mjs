import { bytes, eth, ip, echo, write } from "../../../.ci/oracle/frames.mjs";

const [r, c] = ["02:00:00:00:01:01", "02:00:00:00:01:02"];
const f = (id, seq, from, to, mf, fields = {}) =>
  eth(r, c, ip({ src: "10.0.1.2", dst: "10.0.1.1", id, proto: 1, offset: from, mf, ...fields }, echo(5, seq, bytes(104, seq)).body().subarray(from, to)));

write(import.meta.url, {
  "c.pcap": [
    f(201, 1, 0, 40, 1, { tos: 0x10 }),
    f(201, 1, 80, 112, 0),
    f(202, 2, 40, 80, 1),
    f(202, 2, 80, 112, 0),
    f(203, 3, 80, 112, 0, { src: "10.0.1.3" }),
    f(203, 3, 0, 40, 1, { src: "10.0.1.3" }),
    f(204, 4, 0, 40, 1, { dst: "10.0.2.2" }),
    f(205, 5, 40, 112, 0),
  ],
  "late.pcap": [f(205, 5, 0, 40, 1), f(201, 1, 40, 80, 1)],
});
