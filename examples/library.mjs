/**
 * vethwork as a library: build a lab, replay a capture through it, look at every frame.
 *
 *     node examples/library.mjs
 */
import { Lab, readCapture } from "vethwork";

const lab = new Lab({ seed: 1 });
const built = await lab.runFile("examples/web.sh");
if (built.exitCode !== 0) throw new Error(built.stderr);

lab.record();
const { sent } = await lab.replay("client:eth0", "captures/demo/web.pcap");
lab.advance(5e9); // ARP gives up after three seconds of virtual time

const frames = lab.frames();
console.log(`${sent} frames went in, ${frames.length} were seen on all interfaces`);

// one packet, wherever it was seen: the first ping
const first = frames.find((frame) => frame.iface === "eth0" && frame.bytes[23] === 1);
for (const frame of frames.filter((frame) => frame.packetId === first.packetId))
  console.log(`  ${frame.netns}:${frame.iface} ${frame.dir}, ttl ${frame.bytes[22]}`);

for (const { name, drops } of lab.totals().interfaces)
  for (const { reason, packets } of drops) console.log(`${name} lost ${packets}: ${reason}`);

let packets = 0;
for await (const packet of readCapture("captures/demo/web.pcap")) packets += packet.bytes.length > 0 ? 1 : 0;
console.log(`${packets} packets in the capture`);
