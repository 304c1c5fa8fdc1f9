import { bytes, echo, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const f = (length, fields) =>
  eth(
    "02:00:00:00:02:02",
    "02:00:00:00:01:02",
    ip({ src: "10.1.0.2", dst: "10.1.0.3", ...fields }, echo(9, length, bytes(length - 28))),
  );
const inner = f(60, { id: 5099 });
write(import.meta.url, {
  "c1.pcap": [f(1398, { id: 5001 }), f(1399, { id: 5002 }), f(1400, { id: 5003 }), f(1424, { id: 5004 }), f(1400, { id: 5005, df: 1 })],
  "clear.pcap": [
    eth(
      "02:00:00:00:00:02",
      "02:00:00:00:00:01",
      ip(
        { src: "10.0.0.1", dst: "10.0.0.2", id: 7 },
        udp(40000, 4789, Buffer.concat([Buffer.from("0800000000100100", "hex"), inner])),
      ),
    ),
  ],
});
