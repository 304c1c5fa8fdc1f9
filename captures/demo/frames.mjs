/** Makes web.pcap (for examples/web.sh) and client.pcap (for examples/published-port.sh): what a client's network card sent. `node captures/demo/frames.mjs` writes the same bytes each time. */
import { writeFileSync } from "node:fs";
import { arp, bytes, echo, eth, hex, ip, tcp, udp } from "../../.ci/oracle/frames.mjs";

const client = "02:00:00:00:01:32";
const host = "02:00:00:00:01:64";
const me = "192.168.1.50";
const web = "172.17.0.2";
const db = "172.17.0.3";

const out = (part) => eth(host, client, part);
const text = (s) => Buffer.from(s);
/** a DNS question for the A record of "web" (RFC 1035 section 4.1) */
const whoIsWeb = hex("1234 0100 0001 0000 0000 0000 03 776562 00 0001 0001");

const frames = [
  // who is the gateway?
  [0, eth("ff:ff:ff:ff:ff:ff", client, arp({ sha: client, spa: me, tpa: "192.168.1.100" }))],
  // three pings to the web container, one to the database
  [0.1, out(ip({ src: me, dst: web, id: 1, df: 1 }, echo(77, 1, bytes(56))))],
  [0.2, out(ip({ src: me, dst: web, id: 2, df: 1 }, echo(77, 2, bytes(56))))],
  [0.3, out(ip({ src: me, dst: web, id: 3, df: 1 }, echo(77, 3, bytes(56))))],
  [0.4, out(ip({ src: me, dst: db, id: 4, df: 1 }, echo(78, 1, bytes(56))))],
  // a connection to a port on which nobody listens, and a question to a DNS server that is not there
  [
    0.5,
    out(
      ip(
        { src: me, dst: web, id: 5, df: 1 },
        tcp(40000, 8080, "S", { seq: 1000, window: 64240, options: Buffer.from("020405b4", "hex") }),
      ),
    ),
  ],
  [0.6, out(ip({ src: me, dst: db, id: 6 }, udp(40001, 53, whoIsWeb)))],
  // traceroute's first hop
  [0.7, out(ip({ src: me, dst: web, id: 7, ttl: 1 }, udp(40002, 33434, bytes(32))))],
  // too large for the way to the office: with DF the host says so, without it the host cuts
  [0.8, out(ip({ src: me, dst: "10.8.0.2", id: 8, df: 1 }, echo(79, 1, bytes(1472))))],
  [0.9, out(ip({ src: me, dst: "10.8.0.2", id: 9 }, echo(79, 2, bytes(1472))))],
  // a container that does not exist: the host asks for its MAC three times
  [1.0, out(ip({ src: me, dst: "172.17.0.9", id: 10, df: 1 }, echo(80, 1, bytes(56))))],
  // broken on the way: the header checksum is wrong
  [1.1, out(ip({ src: me, dst: web, id: 11, df: 1, sum: 0x1234 }, echo(81, 1, bytes(56))))],
  // from an address that is nobody's, to nowhere
  [1.2, out(ip({ src: "127.0.0.1", dst: web, id: 12 }, udp(40003, 80, text("hello"))))],
  [1.3, out(ip({ src: me, dst: "203.0.113.1", id: 13 }, udp(40004, 80, text("hello"))))],
];

const gateway = "192.168.1.100";
const mss = Buffer.from("020405b4", "hex");
const published = [
  [0, eth("ff:ff:ff:ff:ff:ff", client, arp({ sha: client, spa: me, tpa: gateway }))],
  // the published port; a port that is not published; the container's own address: Docker lets through what is published, and no ping
  [
    0.1,
    out(
      ip(
        { src: me, dst: gateway, id: 1, df: 1 },
        tcp(50000, 8080, "S", { seq: 1000, window: 64240, options: mss }),
      ),
    ),
  ],
  [
    0.2,
    out(
      ip(
        { src: me, dst: gateway, id: 2, df: 1 },
        tcp(50001, 9090, "S", { seq: 2000, window: 64240, options: mss }),
      ),
    ),
  ],
  [
    0.3,
    out(
      ip(
        { src: me, dst: web, id: 3, df: 1 },
        tcp(50002, 80, "S", { seq: 3000, window: 64240, options: mss }),
      ),
    ),
  ],
  [0.4, out(ip({ src: me, dst: web, id: 4, df: 1 }, echo(77, 1, bytes(56))))],
  // the host itself
  [0.5, out(ip({ src: me, dst: gateway, id: 5, df: 1 }, echo(78, 1, bytes(56))))],
  [0.6, out(ip({ src: me, dst: gateway, id: 6 }, udp(50003, 53, whoIsWeb)))],
  // traceroute's first hop, towards the published port; a damaged header
  [
    0.7,
    out(
      ip(
        { src: me, dst: gateway, id: 7, ttl: 1 },
        tcp(50004, 8080, "S", { seq: 4000, window: 64240, options: mss }),
      ),
    ),
  ],
  [
    0.8,
    out(
      ip(
        { src: me, dst: gateway, id: 8, df: 1, sum: 0x1234 },
        tcp(50005, 8080, "S", { seq: 5000, window: 64240 }),
      ),
    ),
  ],
];

const header = Buffer.alloc(24);
header.writeUInt32LE(0xa1b2c3d4, 0);
header.writeUInt16LE(2, 4);
header.writeUInt16LE(4, 6);
header.writeUInt32LE(262144, 16);
header.writeUInt32LE(1, 20);

function write(name, list) {
  const records = list.map(([seconds, frame]) => {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(1767225600 + Math.floor(seconds), 0);
    record.writeUInt32LE(Math.round((seconds % 1) * 1e6), 4);
    record.writeUInt32LE(frame.length, 8);
    record.writeUInt32LE(frame.length, 12);
    return Buffer.concat([record, frame]);
  });
  writeFileSync(new URL(name, import.meta.url), Buffer.concat([header, ...records]));
}

write("web.pcap", frames);
write("client.pcap", published);
