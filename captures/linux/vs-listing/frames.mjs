import { conversation, eth, ip, udp, write } from "../../../.ci/oracle/frames.mjs";

const [ra, c, rb, s] = ["02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:02:01", "02:00:00:00:02:02"];
/** a client's conversation with the virtual service, whose server the pcap knows */
const talk = (name, client, port, server, steps) =>
  conversation(
    name,
    {
      c: { mac: c, via: ra, ip: client, port, peer: "10.9.0.1", peerPort: 80 },
      s: { mac: s, via: rb, ip: server, port: 8080, peer: client, peerPort: port },
    },
    steps,
  );
const OPEN = [
  ["c", "S"],
  ["s", "SA"],
  ["c", "A"],
  ["c", "PA", { data: 40 }],
  ["s", "PA", { data: 100 }],
  ["c", "A"],
];
const CLOSE = [
  ["c", "FA"],
  ["s", "FA"],
  ["c", "A"],
];

write(import.meta.url, {
  ...talk("open", "10.0.1.2", 40000, "10.0.2.2", OPEN),
  ...talk("closed", "10.0.1.3", 40000, "10.0.2.3", [...OPEN, ...CLOSE]),
  ...talk("begun", "10.0.1.4", 40000, "10.0.2.2", [["c", "S"]]),
  "udp-c1.pcap": [
    eth(ra, c, ip({ src: "10.0.1.2", dst: "10.9.0.1", id: 20000 }, udp(5000, 53))),
    eth(ra, c, ip({ src: "10.0.1.2", dst: "10.9.0.1", id: 20001 }, udp(5001, 53))),
  ],
});
