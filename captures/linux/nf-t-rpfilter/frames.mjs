import { bytes, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2" };
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const u = (src, dst = s.ip, to = c.via) => eth(to, c.mac, ip({ src, dst }, udp(5000, 1, bytes(4))));
const packets = [u("10.0.1.2"), u("10.0.2.5"), u("192.168.7.1"), u("10.0.1.1"), u("10.0.2.1"), u("172.16.1.1"), u("8.8.8.8"), u("0.0.0.0", "255.255.255.255", "ff:ff:ff:ff:ff:ff")];
write(import.meta.url, Object.fromEntries(packets.map((packet, i) => ["c" + (i + 1) + ".pcap", [packet]])));
