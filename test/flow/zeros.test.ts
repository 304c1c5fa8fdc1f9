/**
 * One's complement has two zeros, and which of them a checksum comes out as is told by who computed or changed it. Every value of each checksum
 * goes the way of a recipe here, beside the slow path: 65,536 packets that differ in their identification and in a word of payload.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Lab } from "../../src/index.js";
import { FlowStats } from "../../src/kernel/abi.generated.js";
import { datagram, type Datagram } from "../flow-paths/paths.js";
import { pcap } from "../replay/frames.js";

const CLIENT: Datagram = {
  to: "02:00:00:00:00:f0",
  from: "02:00:00:00:00:01",
  src: "172.18.0.2",
  dst: "10.96.0.3",
  ports: [2345, 80],
};
const PATH = readFileSync("bench/labs/container-path.sh", "utf8");
const IPVS = readFileSync("bench/labs/container-path-ipvs.sh", "utf8");
/** two routers behind each other: the outer header's time to live is one less at the end */
const UNDERLAY = `
ip netns add far
ip link add eth1 netns remote address 02:00:00:00:02:01 type veth peer name eth0 netns far address 02:00:00:00:02:02
for l in remote:eth1 far:eth0; do ip -n \${l%:*} link set \${l#*:} up; done
ip netns exec remote sysctl -qw net.ipv4.ip_forward=1
ip -n remote addr add 192.0.2.2/24 dev eth0
ip -n remote addr add 198.18.0.1/24 dev eth1
ip -n remote neigh add 198.18.0.2 lladdr 02:00:00:00:02:02 dev eth1
ip -n host route add 198.18.0.0/24 via 192.0.2.2
bridge -n host fdb del 02:00:00:00:0a:02 dev vx0 dst 192.0.2.2 self
bridge -n host fdb add 02:00:00:00:0a:02 dev vx0 dst 198.18.0.2 self permanent`;

function frames(protocol: "udp" | "tcp"): Uint8Array {
  const packets: Uint8Array[] = [];
  for (let i = 0; i < 65536; i++) {
    const payload = protocol === "udp" ? 2 + (i & 1) * 20 : 2;
    const bytes = datagram({ ...CLIENT, protocol, payload, id: 0, fill: 0 });
    const view = new DataView(bytes.buffer);
    const l4 = 34;
    const to = l4 + (protocol === "udp" ? 6 : 16);
    // the same segment again and again: it is always inside its window
    view.setUint16(18, i);
    view.setUint16(24, less(view.getUint16(24), i));
    const word = bytes.length - payload;
    view.setUint16(word, i);
    const sum = less(view.getUint16(to), i);
    view.setUint16(to, protocol === "udp" && sum === 0 ? 0xffff : sum);
    packets.push(bytes);
  }
  return pcap(packets);
}

/** The checksum of what has a word `by` more (RFC 1624), with zero as senders write it. */
function less(checksum: number, by: number): number {
  let sum = (~checksum & 0xffff) + by;
  sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

async function through(fast: "on" | "off", script: string, bytes: Uint8Array) {
  const lab = new Lab({ seed: 3, memoryBytes: 128 << 20, fast });
  const built = await lab.run(script);
  expect(built.stderr).toBe("");
  const hash = createHash("sha256");
  let blocks = 0;
  lab.captureTo(
    {
      open: () => undefined,
      names: () => undefined,
      blocks: (part) => {
        blocks += part.length;
        hash.update(part);
      },
      end: () => undefined,
    },
    undefined,
    { comments: false },
  );
  const { sent } = await lab.replay("client:e1", { name: "zeros", bytes });
  lab.endCapture();
  const { machine } = lab.kernel;
  machine.exports.fast_statistics!();
  return { sent, blocks, hash: hash.digest("hex"), hits: machine.number(machine.mailbox + FlowStats.hits) };
}

describe("every value of each checksum", () => {
  const labs: Record<string, string> = {
    "NAT, VXLAN": PATH,
    "NAT, VXLAN with a checksum": PATH.replaceAll("noudpcsum", "udpcsum"),
    "NAT, VXLAN and a router behind it": PATH + UNDERLAY,
    "virtual services": PATH + IPVS,
  };
  for (const [name, script] of Object.entries(labs))
    for (const protocol of ["udp", "tcp"] as const) {
      // no SYN, no virtual service's connection
      if (protocol === "tcp" && script.includes("ipvsadm")) continue;
      it(`${name}, ${protocol}`, { timeout: 60_000 }, async () => {
        const bytes = frames(protocol);
        const slow = await through("off", script, bytes);
        const fast = await through("on", script, bytes);
        expect(fast.sent).toBe(65536);
        expect(fast.hits).toBeGreaterThan(65500);
        expect(fast.blocks).toBe(slow.blocks);
        expect(fast.hash).toBe(slow.hash);
      });
    }
});
