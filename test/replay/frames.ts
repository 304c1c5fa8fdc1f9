/** Frames and captures for tests of replays. */
import { Lab } from "../../src/index.js";

export const bytes = (...parts: (number[] | Uint8Array)[]) =>
  Uint8Array.from(parts.flatMap((part) => [...part]));
export const u16 = (value: number) => [value >> 8, value & 255];
export const u32 = (value: number) => [...u16(value >>> 16), ...u16(value & 0xffff)];
export const mac = (last: number) => [2, 0, 0, 0, 0, last];
export const ip4 = (text: string) => text.split(".").map(Number);
export const ip6 = (last: number) => [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ...u16(last)];

export const SYN = 2;
export const ACK = 16;

export function ethernet(type: number, payload: Uint8Array, from = 1, to = 2): Uint8Array {
  return bytes(mac(to), mac(from), u16(type), payload);
}

/** IPv4 without a right checksum: nothing here routes. */
export function ipv4(
  source: string,
  destination: string,
  protocol: number,
  payload: Uint8Array,
  { fragment = 0, id = 1 } = {},
): Uint8Array {
  const header = [0x45, 0, ...u16(20 + payload.length), ...u16(id), ...u16(fragment), 64, protocol, 0, 0];
  return bytes(header, ip4(source), ip4(destination), payload);
}

export function ipv6(source: number, destination: number, next: number, payload: Uint8Array): Uint8Array {
  return bytes([0x60, 0, 0, 0], u16(payload.length), [next, 64], ip6(source), ip6(destination), payload);
}

export function tcp(
  source: number,
  destination: number,
  flags = ACK,
  payload = new Uint8Array(),
): Uint8Array {
  const numbers = [...u32(1), ...u32(1)];
  return bytes(u16(source), u16(destination), numbers, [0x50, flags], u16(1000), [0, 0, 0, 0], payload);
}

export function udp(source: number, destination: number, payload = new Uint8Array(20)): Uint8Array {
  return bytes(u16(source), u16(destination), u16(8 + payload.length), [0, 0], payload);
}

export const tcpFrame = (from: string, sport: number, to: string, dport: number, flags = ACK) =>
  ethernet(0x0800, ipv4(from, to, 6, tcp(sport, dport, flags)));

/** A classic pcap file; times in ns (default: one a second), `snapped` bytes missing of each. */
export function pcap(
  frames: Uint8Array[],
  times = frames.map((_, index) => index * 1e9),
  snapped = 0,
): Uint8Array {
  const out = new Uint8Array(24 + frames.reduce((sum, frame) => sum + 16 + frame.length, 0));
  const view = new DataView(out.buffer);
  view.setUint32(0, 0xa1b23c4d, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, 262144, true);
  view.setUint32(20, 1, true);
  let at = 24;
  for (const [index, frame] of frames.entries()) {
    view.setUint32(at, 1_700_000_000 + Math.floor(times[index]! / 1e9), true);
    view.setUint32(at + 4, times[index]! % 1e9, true);
    view.setUint32(at + 8, frame.length, true);
    view.setUint32(at + 12, frame.length + snapped, true);
    out.set(frame, at + 16);
    at += 16 + frame.length;
  }
  return out;
}

export const capture = (frames: Uint8Array[], times?: number[]) => ({
  name: "test.pcap",
  bytes: pcap(frames, times),
});

/** Two namespaces that nothing connects: what goes out at one is seen there alone. */
export async function twoEnds(): Promise<Lab> {
  const lab = new Lab({ memoryBytes: 256 << 20 });
  const { exitCode, stderr } = await lab.run(
    `for n in client server; do
       ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
       ip link add eth0 netns $n type veth peer name out-$n
       ip -n $n link set eth0 up; ip link set out-$n up
     done`,
  );
  if (exitCode !== 0) throw new Error(stderr);
  lab.advance(1e9);
  lab.record((name) => name === "client:eth0" || name === "server:eth0");
  return lab;
}

export interface Sent {
  at: "client" | "server";
  frame: Uint8Array;
  /** ns since the first frame */
  timeNs: number;
}

/** Frames that went out at the two ends, in order. */
export function sent(lab: Lab): Sent[] {
  const frames = lab.frames().filter((frame) => frame.dir === "out");
  const first = frames[0]?.timeNs ?? 0;
  return frames.map((frame) => ({
    at: frame.netns as "client" | "server",
    frame: frame.bytes,
    timeNs: Number(frame.timeNs) - Number(first),
  }));
}
