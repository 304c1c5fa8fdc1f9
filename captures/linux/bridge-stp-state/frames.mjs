import { bytes, eth, write } from "../../../.ci/oracle/frames.mjs";

const all = "ff:ff:ff:ff:ff:ff";
const h = (i) => `02:00:00:00:00:1${i}`;
const each = (i) => [eth(all, h(i), bytes(20, i)), eth(h((i % 5) + 1), h(i), bytes(21, i)), eth("01:80:c2:00:00:00", h(i), bytes(22, i)), eth("01:80:c2:00:00:0e", h(i), bytes(23, i))];

write(import.meta.url, Object.fromEntries([1, 2, 3, 4, 5].map((i) => [`h${i}.pcap`, each(i)])));
