import { eth, ip, udp, echo, write } from "../../../.ci/oracle/frames.mjs";

const c = "02:00:00:00:01:09";
const group = (text) => `01:00:5e:${text.split(".").slice(1).map((x, i) => (i === 0 ? Number(x) & 127 : Number(x)).toString(16).padStart(2, "0")).join(":")}`;
const f = (dst, part, fields = {}) => eth(group(dst), c, ip({ src: "10.0.1.9", dst, ...fields }, part));

write(import.meta.url, {
  "c.pcap": [
    f("224.0.0.1", echo(1, 1)),
    f("224.0.0.2", echo(1, 2)),
    f("224.0.0.22", echo(1, 3)),
    f("239.1.1.1", echo(1, 4)),
    f("239.1.1.1", udp(1, 7)),
    f("224.0.0.1", udp(1, 7)),
    eth("02:00:00:00:01:01", c, ip({ src: "10.0.1.9", dst: "224.0.0.1" }, echo(1, 5))),
    eth("02:00:00:00:01:01", c, ip({ src: "10.0.1.9", dst: "239.1.1.1" }, echo(1, 6))),
    eth("ff:ff:ff:ff:ff:ff", c, ip({ src: "10.0.1.9", dst: "224.0.0.1" }, echo(1, 7))),
    eth("01:00:5e:00:00:01", c, ip({ src: "10.0.1.9", dst: "10.0.1.1" }, echo(1, 8))),
    eth("01:00:5e:7f:00:09", c, ip({ src: "10.0.1.9", dst: "10.0.1.1" }, echo(1, 9))),
  ],
});
