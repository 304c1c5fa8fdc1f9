import { bytes, eth, write } from "../../../.ci/oracle/frames.mjs";

const all = "ff:ff:ff:ff:ff:ff";
const h = (i) => `02:00:00:00:00:1${i}`;
let n = 0;
const f = (i, tags = [], dst = all, type = undefined) => eth(dst, h(i), bytes(20, ++n), { tags, type });
const each = (i) => [
  f(i),
  f(i, [10]),
  f(i, [20]),
  f(i, [1]),
  f(i, [99]),
  f(i, [{ vid: 0, pcp: 5 }]),
  f(i, [{ vid: 10, pcp: 6, dei: 1 }]),
  f(i, [4095]),
  f(i, [10, 77]),
  f(i, [{ vid: 10, tpid: 0x88a8 }]),
  f(i, [{ vid: 10, tpid: 0x88a8 }, 20]),
];

write(import.meta.url, {
  ...Object.fromEntries([1, 3, 4, 5].map((i) => [`h${i}.pcap`, each(i)])),
  "learn1.pcap": [f(1, [], "02:00:00:00:00:aa")],
  "learn4.pcap": [f(4, [20], "02:00:00:00:00:aa")],
  "known3.pcap": [f(3, [10], h(1)), f(3, [20], h(1)), f(3, [10], h(4)), f(3, [20], h(4)), f(3, [], h(1))],
});
