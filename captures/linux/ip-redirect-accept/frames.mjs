import { eth, ip, icmp, echo, echoReply, write } from "../../../.ci/oracle/frames.mjs";

const h = "02:00:00:00:00:10";
const gw = "02:00:00:00:00:a1";
const ping = (last, n) => eth(h, gw, ip({ src: `192.0.2.${last}`, dst: "10.0.0.10" }, echo(1, n)));
const gateway = (text) => Buffer.from(text.split(".").map(Number)).readUInt32BE();
const redirect = (from, to, last) =>
  eth(h, gw, ip({ src: from, dst: "10.0.0.10" }, icmp(5, 1, gateway(to), Buffer.concat([ip({ src: "10.0.0.10", dst: `192.0.2.${last}`, id: 0x4000, ttl: 63 }, echoReply(1, 1)).body().subarray(0, 28)]))));

write(import.meta.url, {
  "g.pcap": [
    ping(1, 1),
    redirect("10.0.0.1", "10.0.0.2", 1),
    ping(1, 2),
    ping(2, 3),
    redirect("10.0.0.3", "10.0.0.2", 2),
    ping(2, 4),
    redirect("10.0.0.1", "10.9.9.9", 3),
    ping(3, 5),
    redirect("10.0.0.1", "10.0.0.10", 4),
    ping(4, 6),
    redirect("10.0.0.2", "10.0.0.3", 1),
    ping(1, 7),
  ],
  "off.pcap": [redirect("10.0.0.1", "10.0.0.3", 5), ping(5, 8)],
});
