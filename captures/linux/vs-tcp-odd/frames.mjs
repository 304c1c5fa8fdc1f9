import { bytes, hex, tcp, write } from "../../../.ci/oracle/frames.mjs";
import { VIP, fromClient, fromServer } from "../../../.ci/oracle/frames-vs.mjs";

const FLAGS = ["A", "FA", "R", "RA", "SA", "", "F", "PA", "SR", "SE", "SEC", "FPU", "SFRPAU"];
const each = (first, more) => FLAGS.map((flags, i) => fromClient("10.0.1.2", VIP, tcp(first + i, 80, flags, { ack: flags.includes("A") ? 7 : 0, data: flags === "PA" ? bytes(9) : undefined, ...more })));
const raw = (text, proto = 6) => ({ proto, body: () => hex(text) });
write(import.meta.url, {
  "one.pcap": [
    ...each(4000),
    fromClient("10.0.1.2", VIP, tcp(4100, 80, "S", { sum: 0x1111 })),
    fromClient("10.0.1.2", VIP, tcp(4101, 80, "S", { doff: 4 })),
    fromClient("10.0.1.2", VIP, tcp(4102, 80, "S", { doff: 15 })),
    fromClient("10.0.1.2", VIP, raw("10070050")),
    fromClient("10.0.1.2", VIP, raw("100800500000000a")),
    fromClient("10.0.1.2", VIP, raw("1009005000000001000000005002ffff")),
    fromClient("10.0.1.2", VIP, raw("1009")),
    fromClient("10.0.1.2", VIP, raw("")),
  ],
  "two.pcap": [...each(4200)],
  "answers.pcap": FLAGS.map((flags, i) => fromServer("10.0.2.2", "10.0.1.2", tcp(80, 4200 + i, i % 2 ? "A" : "SA", { seq: 9, ack: 1001 }))),
});
