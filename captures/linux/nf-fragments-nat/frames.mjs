import { echo, eth, fragments, ip, udp, bytes, write } from "../../../.ci/oracle/frames.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2" };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2" };
const send = (from, to, part, fields = {}) => eth(from.via, from.mac, ip({ src: from.ip, dst: to, ...fields }, part));
const cut = (from, to, part, cuts, fields = {}) =>
  fragments({ src: from.ip, dst: to, ...fields }, part, cuts).map((piece) => eth(from.via, from.mac, piece));
const ordered = cut(c, "10.0.1.1", udp(1000, 8000, bytes(3000)), [1480, 2960], { id: 901 });
const uneven = cut(c, "10.0.1.1", udp(1001, 8000, bytes(2000)), [8, 16, 1000], { id: 902 });
const swapped = cut(c, "10.0.1.1", udp(1002, 8000, bytes(2000)), [1000], { id: 903 }).reverse();
const doubled = cut(c, "10.0.1.1", udp(1003, 8000, bytes(2000)), [1000], { id: 904 });
const missing = cut(c, "10.0.1.1", udp(1004, 8000, bytes(2000)), [1000], { id: 905 }).slice(0, 1);
const tail = cut(c, "10.0.1.1", udp(1005, 8000, bytes(2000)), [1000], { id: 906 }).slice(1);
const df = cut(c, "10.0.1.1", udp(1006, 8000, bytes(1200)), [600], { id: 907, df: 1 });
write(import.meta.url, {
  "c.pcap": [
    ...ordered,
    ...uneven,
    ...swapped,
    doubled[0], doubled[0], doubled[1],
    ...missing,
    ...tail,
    ...cut(c, s.ip, echo(7, 1, bytes(1800)), [1480], { id: 908 }),
    ...cut(c, "10.0.1.1", echo(8, 1, bytes(1800)), [1480], { id: 909 }),
    ...df,
  ],
  "s.pcap": [...cut(s, "10.0.2.1", udp(53, 1000, bytes(2500)), [1480], { id: 910 })],
  "small.pcap": [
    ...cut(c, "10.0.1.1", udp(1010, 8000, bytes(1400)), [1000], { id: 911 }),
    ...cut(c, "10.0.1.1", udp(1011, 8000, bytes(1400)), [504, 1008], { id: 912 }),
    ...cut(c, "10.0.1.1", udp(1012, 8000, bytes(1400)), [1000], { id: 913, df: 1 }),
    send(c, "10.0.1.1", udp(1013, 8000, bytes(1400)), { id: 914 }),
    send(c, "10.0.1.1", udp(1014, 8000, bytes(1400)), { id: 915, df: 1 }),
  ],
  "again.pcap": [...cut(c, "10.0.1.1", udp(1000, 8000, bytes(40)), [24], { id: 916 })],
});
