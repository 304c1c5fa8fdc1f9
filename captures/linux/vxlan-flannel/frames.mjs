import { bytes, echo, eth, ip as datagram, tcp, udp, write } from "../../../.ci/oracle/frames.mjs";

// identifications that no kernel's packet gets in a comparison, where those are numbered from 1 on
let id = 0x7000;
const ip = (header, payload) => datagram({ id: id++, ...header }, payload);
const B = "02:00:00:00:02:01";
const P = "02:00:00:00:04:01";

write(import.meta.url, {
  "pod1.pcap": [
    eth(B, P, ip({ src: "10.244.1.5", dst: "10.244.2.5" }, tcp(40000, 80, "S"))),
    eth(B, P, ip({ src: "10.244.1.5", dst: "10.244.2.5" }, udp(5000, 53, bytes(30)))),
    eth(B, P, ip({ src: "10.244.1.5", dst: "10.244.2.5" }, udp(5000, 53, bytes(1422)))),
    eth(B, P, ip({ src: "10.244.1.5", dst: "10.244.2.5", ttl: 1 }, echo(1, 1))),
    eth(B, P, ip({ src: "10.244.1.5", dst: "10.244.2.0" }, echo(1, 2))),
    eth(B, P, ip({ src: "10.244.1.5", dst: "10.244.2.99" }, echo(1, 3))),
  ],
});
