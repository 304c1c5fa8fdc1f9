import { eth, ip, echo, write } from "../../../.ci/oracle/frames.mjs";

const [r, c] = ["02:00:00:00:01:01", "02:00:00:00:01:02"];
const f = (n) => eth(r, c, ip({ src: "10.0.1.2", dst: "10.0.2.2" }, echo(1, n)));

write(import.meta.url, Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((n) => [`c${n}.pcap`, [f(n)]])));
