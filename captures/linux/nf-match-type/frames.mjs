import { echo, eth, ip, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2" };
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const u = (to, fields = {}, mac = c.via, from = c) => eth(mac, from.mac, ip({ src: from.ip, dst: to, ...fields }, udp(1, 2, bytes(8))));
const other = { ...c, mac: "02:00:00:00:01:77" };
write(import.meta.url, {
  "c.pcap": [
    u("10.0.1.1"), u("10.0.2.1"), u(s.ip), u("10.0.1.255", {}, "ff:ff:ff:ff:ff:ff"), u("10.0.2.255"), u("255.255.255.255", {}, "ff:ff:ff:ff:ff:ff"),
    u("224.0.0.1", {}, "01:00:5e:00:00:01"), u("239.1.2.3", {}, "01:00:5e:01:02:03"), u(s.ip, {}, "ff:ff:ff:ff:ff:ff"), u("10.0.1.1", {}, "ff:ff:ff:ff:ff:ff"),
    u("10.66.0.1"), u("10.67.0.1"), u("10.68.0.1"), u("127.0.0.1"), u("0.0.0.0"), u("10.99.0.1"),
    u(s.ip, {}, c.via, other), u(s.ip, {}, "02:00:00:00:09:09"),
    u(s.ip, { src: "10.66.0.9" }), u(s.ip, { src: "10.0.1.1" }), u(s.ip, { src: "10.0.1.255" }), u(s.ip, { src: "224.0.0.9" }), u(s.ip, { src: "10.99.0.9" }), u("255.255.255.255", { src: "0.0.0.0" }, "ff:ff:ff:ff:ff:ff"),
  ],
});
