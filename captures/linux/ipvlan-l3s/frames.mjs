import { bytes, echo, eth, fragments, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

let id = 4096;
const [h, out] = ["02:00:00:00:00:01", "02:00:00:00:00:02"];
const cut = fragments({ src: "10.0.0.2", dst: "10.1.1.1", id: 9000 }, echo(7, 5, bytes(100)), [64]);
write(import.meta.url, {
  "out.pcap": [
    eth(h, out, ip({ id: id++, src: "10.0.0.2", dst: "10.1.1.1" }, udp(9, 9, bytes(8)))),
    eth(h, out, ip({ id: id++, src: "10.0.0.2", dst: "10.1.1.1", ttl: 1 }, echo(7, 1))),
    eth(h, out, ip({ id: id++, src: "10.0.0.2", dst: "10.1.9.9" }, echo(7, 2))),
    eth("02:00:00:00:00:77", out, ip({ id: id++, src: "10.0.0.2", dst: "10.1.1.1" }, echo(7, 3))),
    ...cut.map((part) => eth(h, out, part)),
  ],
});
