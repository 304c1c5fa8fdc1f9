import { bytes, eth, ip, icmp, echo, echoReply, write } from "../../../.ci/oracle/frames.mjs";

const [r, c] = ["02:00:00:00:01:01", "02:00:00:00:01:02"];
const ping = (last, seq, length) => eth(r, c, ip({ src: `10.0.1.${last}`, dst: "10.0.1.1" }, echo(1, seq, bytes(length - 28))));
const quote = (last, src = "10.0.1.1", length = 1400) => ip({ src, dst: `10.0.1.${last}`, id: 1, df: 1, length }, echoReply(1, 1)).body();
const needed = (last, mtu, inner = quote(last), options) =>
  eth(r, c, ip({ src: "10.0.1.9", dst: "10.0.1.1" }, icmp(3, 4, mtu, inner, options)));

write(import.meta.url, {
  "c.pcap": [
    ping(2, 1, 1400),
    needed(2, 1000),
    ping(2, 2, 1400),
    ping(2, 3, 1000),
    needed(2, 1200),
    ping(2, 4, 1400),
    needed(2, 600),
    ping(2, 5, 1400),
    needed(3, 300),
    ping(3, 6, 1400),
    needed(4, 1000, quote(4), { sum: 0x1234 }),
    needed(4, 1000, quote(4, "10.0.9.9")),
    needed(4, 1000, quote(4).subarray(0, 20)),
    needed(4, 1500),
    ping(4, 7, 1400),
    needed(5, 0),
    ping(5, 8, 1400),
    needed(6, 68),
    ping(6, 9, 700),
    ping(7, 10, 1400),
  ],
  "expired.pcap": [ping(2, 11, 1400)],
});
