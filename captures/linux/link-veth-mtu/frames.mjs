import { bytes, eth, ip, echo, fragments, write } from "../../../.ci/oracle/frames.mjs";

const [A, B] = ["02:00:00:00:01:01", "02:00:00:00:01:02"];
let n = 0;
const to = (dst, src, length, tags = []) =>
  eth(dst === "a" ? A : B, src === "a" ? A : B, ip({ src: src === "a" ? "10.0.0.1" : "10.0.0.2", dst: dst === "a" ? "10.0.0.1" : "10.0.0.2" }, echo(1, ++n, bytes(length - 28))), { tags });

write(import.meta.url, {
  "a.pcap": [1000, 1001, 1004, 1005, 1500, 2000, 2001].map((l) => to("b", "a", l)),
  "a-tagged.pcap": [996, 1000, 1001].map((l) => to("b", "a", l, [5])),
  "b.pcap": [996, 1000, 1001].map((l) => to("a", "b", l)),
  "b-fragments.pcap": fragments({ src: "10.0.0.2", dst: "10.0.0.1", id: 50 }, echo(2, 1, bytes(1492)), [800]).map((part) => eth(A, B, part)),
});
