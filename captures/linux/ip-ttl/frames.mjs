import { bytes, hex, eth, ip, udp, icmp, echo, echoReply, write } from "../../../.ci/oracle/frames.mjs";

const [r, c] = ["02:00:00:00:01:01", "02:00:00:00:01:02"];
const f = (fields, part = udp(1, 7, bytes(20))) => eth(r, c, ip({ src: "10.0.1.2", dst: "10.0.2.2", ...fields }, part));
const quoted = Buffer.concat([hex("4500001c0000000040110000"), Buffer.from([10, 0, 2, 2, 10, 0, 1, 2]), hex("0001000700080000")]);

write(import.meta.url, {
  "c.pcap": [
    f({ ttl: 0 }),
    f({ ttl: 1 }),
    f({ ttl: 2 }),
    f({ ttl: 1, dst: "10.0.1.1" }, echo(1, 1)),
    f({ ttl: 0, dst: "10.0.1.1" }, echo(1, 2)),
    f({ ttl: 1, dst: "10.0.2.1" }, echo(1, 3)),
    f({ ttl: 1 }, icmp(3, 1, 0, quoted)),
    f({ ttl: 1 }, icmp(11, 0, 0, quoted)),
    f({ ttl: 1 }, icmp(5, 1, 0, quoted)),
    f({ ttl: 1 }, icmp(41, 1, 0, quoted)),
    f({ ttl: 1 }, echo(1, 4)),
    f({ ttl: 1 }, echoReply(1, 5)),
    f({ ttl: 1, mf: 1 }, bytes(24)),
    f({ ttl: 1, offset: 24 }, bytes(24)),
    f({ ttl: 1, tos: 0xff }),
    f({ ttl: 1, df: 1 }),
    f({ ttl: 1 }, udp(1, 7, bytes(600))),
    f({ ttl: 1, options: hex("01010101") }, udp(1, 7, bytes(600))),
    f({ ttl: 1, src: "0.0.0.0" }),
    f({ ttl: 1, src: "10.0.1.255" }),
    f({ ttl: 1, src: "192.0.2.7" }),
    f({ ttl: 1, dst: "192.0.2.7" }),
    eth("ff:ff:ff:ff:ff:ff", c, ip({ src: "10.0.1.2", dst: "10.0.2.2", ttl: 1 }, udp(1, 7))),
  ],
});
