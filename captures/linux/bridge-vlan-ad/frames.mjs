import { bytes, eth, write } from "../../../.ci/oracle/frames.mjs";

const all = "ff:ff:ff:ff:ff:ff";
let n = 0;
const f = (i, tags = []) => eth(all, `02:00:00:00:00:1${i}`, bytes(20, ++n), { tags });
const s = (vid) => ({ vid, tpid: 0x88a8 });
const each = (i) => [f(i), f(i, [10]), f(i, [s(100)]), f(i, [s(100), 10]), f(i, [s(200), 10]), f(i, [s(1)]), f(i, [{ vid: 0, pcp: 3 }]), f(i, [{ vid: 0, tpid: 0x88a8 }])];

write(import.meta.url, { "h1.pcap": each(1), "h2.pcap": each(2), "h3.pcap": each(3) });
