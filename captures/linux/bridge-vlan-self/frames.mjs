import { bytes, eth, ip, echo, write } from "../../../.ci/oracle/frames.mjs";

const h1 = "02:00:00:00:00:11";
let n = 0;
const ping = (tags = []) => eth("02:00:00:00:00:01", h1, ip({ src: "10.0.0.1", dst: "10.0.0.254" }, echo(1, ++n)), { tags });
const frames = () => [ping(), ping([10]), ping([20]), ping([1]), eth("ff:ff:ff:ff:ff:ff", h1, bytes(20), { tags: [10] })];

write(import.meta.url, {
  "h1.pcap": frames(),
  "h1-again.pcap": frames(),
  "h2.pcap": [eth("02:00:00:00:00:01", "02:00:00:00:00:12", ip({ src: "10.0.0.2", dst: "10.0.0.254" }, echo(2, 1)))],
});
