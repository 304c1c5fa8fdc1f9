import { eth, hex, ip, igmp, checksum, write } from "../../../.ci/oracle/frames.mjs";

const h = "02:00:00:00:00:11";
const to = (dst) => `01:00:5e:00:00:${Number(dst.split(".")[3]).toString(16).padStart(2, "0")}`;
const ra = hex("94040000");
const send = (dst, part) => eth(to(dst), h, ip({ src: "10.0.0.9", dst, ttl: 1, tos: 0xc0, options: ra }, part));

/** A version 3 query (RFC 3376 section 4.1). */
const query3 = (group, code, sources = [], { cut = 0, flip = 0 } = {}) => ({
  proto: 2,
  body() {
    const four = (text) => Buffer.from(text.split(".").map(Number));
    const data = Buffer.concat([
      Buffer.from([0x11, code, 0, 0]), four(group), Buffer.from([2, 125, 0, sources.length]), ...sources.map(four),
    ]);
    const message = data.subarray(0, data.length - cut);
    message.writeUInt16BE(checksum(message) ^ flip, 2);
    return message;
  },
});

write(import.meta.url, {
  "general.pcap": [send("224.0.0.1", query3("0.0.0.0", 5))],
  "group.pcap": [send("224.0.0.106", query3("224.0.0.106", 5)), send("224.0.0.1", query3("224.0.0.1", 5))],
  "sources.pcap": [send("224.0.0.106", query3("224.0.0.106", 5, ["10.0.0.77", "10.0.0.78"]))],
  "bad.pcap": [
    send("224.0.0.1", query3("0.0.0.0", 5, [], { flip: 1 })),
    send("224.0.0.1", query3("0.0.0.0", 5, [], { cut: 2 })),
    send("224.0.0.1", query3("0.0.0.0", 5, ["10.0.0.77"])),
    send("224.0.0.106", query3("224.0.0.106", 5, ["10.0.0.77", "10.0.0.78"], { cut: 4 })),
    send("224.0.0.5", query3("224.0.0.5", 5)),
  ],
  // a report of somebody else does not silence version 3
  "down.pcap": [
    send("224.0.0.1", query3("0.0.0.0", 5)),
    send("224.0.0.106", igmp(0x16, "224.0.0.106")),
  ],
  "v2.pcap": [send("224.0.0.1", igmp(0x11, "0.0.0.0", 10))],
  "v2-reported.pcap": [send("224.0.0.106", igmp(0x11, "224.0.0.106", 20)), send("224.0.0.106", igmp(0x16, "224.0.0.106"))],
  "v1.pcap": [send("224.0.0.1", igmp(0x11, "0.0.0.0", 0))],
});
