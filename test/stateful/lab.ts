/** Labs with a client's place, a router and a server, and what passes between them. */
import { expect } from "vitest";
import { Lab, type RecordedFrame, type ReplayResult, type StatefulOptions } from "../../src/index.js";
import { Statistic } from "../../src/kernel/abi.generated.js";
import { sum, type Endpoint } from "./talk.js";

export const CLIENT: Endpoint = {
  address: "192.168.1.50",
  port: 40000,
  mac: "02:00:00:00:00:01",
  isn: 0x12345678,
};
/** the capture's server: where the lab's router has a rule for it, or the lab's server itself */
export const SERVER: Endpoint = {
  address: "192.168.1.1",
  port: 80,
  mac: "02:00:00:00:00:02",
  isn: 0xfffffff0,
};
/** the lab's server */
export const WEB = "10.0.0.2";

/** client:eth0 -- router:eth0, router:eth1 -- web:eth0 */
const SETUP = `
ip netns add client; ip netns add router; ip netns add web
ip link add eth0 netns client address ${CLIENT.mac} type veth peer name eth0 netns router address ${SERVER.mac}
ip link add eth1 netns router address 02:00:00:00:00:03 type veth peer name eth0 netns web address 02:00:00:00:00:04
for n in client router web; do ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip -n router link set eth1 up
ip -n client addr add 192.168.1.50/24 dev eth0; ip -n router addr add 192.168.1.1/24 dev eth0
ip -n router addr add 10.0.0.1/24 dev eth1; ip -n web addr add ${WEB}/24 dev eth0
ip -n web route add default via 10.0.0.1; ip -n client route add default via 192.168.1.1
ip netns exec router sysctl -qw net.ipv4.ip_forward=1
`;
export const DNAT = `ip netns exec router iptables -t nat -A PREROUTING -i eth0 -p tcp --dport 80 -j DNAT --to-destination ${WEB}\n`;
export const MASQUERADE = `ip netns exec router iptables -t nat -A POSTROUTING -o eth1 -j MASQUERADE\n`;

export async function makeLab(script = "", seed = 5): Promise<Lab> {
  const lab = new Lab({ seed, memoryBytes: 128 << 20 });
  await sh(lab, SETUP + script);
  lab.advance(2e9);
  lab.record();
  lab.frames();
  return lab;
}

export async function sh(lab: Lab, script: string): Promise<string> {
  const { exitCode, stdout, stderr } = await lab.run(script);
  expect([exitCode, stderr]).toEqual([0, ""]);
  return stdout;
}

/** What a listener of the lab wrote to a file. */
export async function written(lab: Lab, path: string): Promise<Buffer> {
  await lab.shell.finish();
  for (const [name, bytes] of await lab.shell.writtenFiles())
    if (name === path || name.endsWith(`/${path}`)) return Buffer.from(bytes);
  return Buffer.alloc(0);
}

export async function replay(
  lab: Lab,
  capture: Uint8Array,
  stateful: StatefulOptions = {},
  more: { peer?: string } = {},
): Promise<ReplayResult & { stateful: NonNullable<ReplayResult["stateful"]> }> {
  const result = await lab.replay(
    "client:eth0",
    { name: "talk.pcap", bytes: capture },
    { stateful, ...more },
  );
  expect(result.stateful).toBeDefined();
  lab.advance(1e9);
  expect(lab.kernel.statistic(Statistic.packetsLive)).toBe(0);
  return { ...result, stateful: result.stateful! };
}

export interface SeenSegment {
  source: string;
  destination: string;
  sequence: number;
  acknowledgement: number;
  flags: number;
  window: number;
  data: Uint8Array;
  /** the checksum is right */
  valid: boolean;
}

/** The TCP segment of an Ethernet frame with IPv4 in it. */
export function readSegment(frame: Uint8Array): SeenSegment | null {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (frame.length < 54 || view.getUint16(12) !== 0x0800 || frame[23] !== 6) return null;
  const end = 14 + view.getUint16(16);
  const tcp = 14 + (frame[14]! & 15) * 4;
  const header = (frame[tcp + 12]! >> 4) * 4;
  const address = (at: number, port: number) =>
    `${frame.subarray(at, at + 4).join(".")}:${view.getUint16(port)}`;
  const pseudo = sum(frame.subarray(26, 34), 6 + end - tcp);
  return {
    source: address(26, tcp),
    destination: address(30, tcp + 2),
    sequence: view.getUint32(tcp + 4),
    acknowledgement: view.getUint32(tcp + 8),
    flags: frame[tcp + 13]!,
    window: view.getUint16(tcp + 14),
    data: frame.subarray(tcp + header, end),
    valid: sum(frame.subarray(tcp, end), pseudo) === 0xffff && sum(frame.subarray(14, tcp)) === 0xffff,
  };
}

/** What a receiver at an interface makes of the segments that come to it: the bytes of each conversation, by its sender. */
export function streamsAt(frames: RecordedFrame[], netns: string, iface = "eth0"): Map<string, Buffer> {
  const streams = new Map<string, { first: number; bytes: Map<number, number> }>();
  for (const frame of frames) {
    if (frame.netns !== netns || frame.iface !== iface || frame.dir !== "in") continue;
    const s = readSegment(frame.bytes);
    if (!s) continue;
    expect(s.valid).toBe(true);
    const key = s.source;
    if (s.flags & 2) streams.set(key, { first: (s.sequence + 1) >>> 0, bytes: new Map() });
    const stream = streams.get(key);
    if (!stream) continue;
    s.data.forEach((byte, index) => stream.bytes.set((s.sequence + index - stream.first) >>> 0, byte));
  }
  return new Map(
    [...streams].map(([key, { bytes }]) => {
      const all = Buffer.alloc(bytes.size);
      for (const [at, byte] of bytes) if (at < all.length) all[at] = byte;
      return [key, all];
    }),
  );
}
