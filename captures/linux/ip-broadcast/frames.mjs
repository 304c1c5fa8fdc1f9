import { eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const [r, c] = ["02:00:00:00:01:01", "02:00:00:00:01:02"];
const all = "ff:ff:ff:ff:ff:ff";
let n = 0;
const f = (dst, mac = r) => eth(mac, c, ip({ src: "10.0.1.2", dst }, udp(++n, 7)));
const frames = [f("10.0.2.255"), f("10.0.2.255", all), f("10.0.1.255"), f("10.0.1.255", all), f("10.0.2.0"), f("255.255.255.255"), f("255.255.255.255", all)];

write(import.meta.url, { "c.pcap": frames });
