/** A lab in which much is under way at any moment (NAT, delays by chance, losses, ARP), and captures for it. */
import { pcapHeader, pcapRecord } from "../../src/pcap-writer/index.js";

export const LAB = `
ip netns add a; ip netns add r; ip netns add b
ip link add eth0 netns a type veth peer name a0 netns r
ip link add eth0 netns b type veth peer name b0 netns r
ip -n r link set a0 address 02:00:00:00:00:01
ip -n a addr add 10.0.1.2/24 dev eth0; ip -n a link set eth0 up
ip -n r addr add 10.0.1.1/24 dev a0; ip -n r link set a0 up
ip -n r addr add 10.0.2.1/24 dev b0; ip -n r link set b0 up
ip -n b addr add 10.0.2.2/24 dev eth0; ip -n b link set eth0 up
ip -n b route add default via 10.0.2.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip netns exec r iptables -t nat -A POSTROUTING -o b0 -j MASQUERADE
`;
/** so that frames are queued, reordered and lost at any moment */
export const WIRES = "tc -n r qdisc add dev b0 root netem delay 3ms 2ms loss 3%\n";

const FRAME_BYTES = 120;

/** UDP from a to b, in `flows` conversations, `gapUs` apart. Number `index` on its own: a capture can be made piece by piece. */
export function frame(index: number, flows = 100): Buffer {
  const f = Buffer.alloc(FRAME_BYTES);
  f.write("020000000001020000000099", 0, "hex");
  f.writeUInt16BE(0x800, 12);
  f[14] = 0x45;
  f.writeUInt16BE(FRAME_BYTES - 14, 16);
  f.writeUInt16BE(index & 0xffff, 18);
  f[22] = 64;
  f[23] = 17;
  f.writeUInt32BE(0x0a000102, 26);
  f.writeUInt32BE(0x0a000202, 30);
  let sum = 0;
  for (let at = 14; at < 34; at += 2) sum += f.readUInt16BE(at);
  sum = (sum & 0xffff) + (sum >>> 16);
  f.writeUInt16BE(~(sum + (sum >>> 16)) & 0xffff, 24);
  f.writeUInt16BE(1024 + ((index * 7919) % flows), 34);
  f.writeUInt16BE(9, 36);
  f.writeUInt16BE(FRAME_BYTES - 34, 38);
  f.writeUInt32BE(index, 42);
  return f;
}

const GAP_NS = 50_000n;
const START_NS = 1_000_000_000_000_000_000n;

export const header = (): Uint8Array => pcapHeader({ resolution: "ns" });

export function records(from: number, to: number, flows?: number): Buffer {
  const all: Uint8Array[] = [];
  for (let i = from; i < to; i++)
    all.push(pcapRecord({ timeNs: START_NS + BigInt(i) * GAP_NS, bytes: frame(i, flows) }, "ns"));
  return Buffer.concat(all);
}

export function capture(frames: number, flows?: number): Buffer {
  return Buffer.concat([header(), records(0, frames, flows)]);
}
