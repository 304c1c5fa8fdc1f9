import { bytes, eth, ip, echo, write } from "../../../.ci/oracle/frames.mjs";

const [r, c] = ["02:00:00:00:01:01", "02:00:00:00:01:02"];
const part = (id, from, to, mf) => eth(r, c, ip({ src: "10.0.1.2", dst: "10.0.1.1", id, proto: 1, offset: from, mf }, echo(5, id, bytes(1192, id)).body().subarray(from, to)));

write(import.meta.url, {
  "c.pcap": [...[1, 2, 3, 4, 5, 6].map((id) => part(id, 0, 600, 1)), ...[1, 2, 3, 4, 5, 6].map((id) => part(id, 600, 1200, 0))],
  "dist.pcap": [part(20, 0, 600, 1), ...[21, 22, 23, 24].flatMap((id) => [part(id, 0, 600, 1), part(id, 600, 1200, 0)]), part(20, 600, 1200, 0)],
});
