/** The same frames through the same lab, with the flow cache and without: everything that can be seen has to be the same. */
import { expect } from "vitest";
import { Lab, type CaptureSink } from "../../src/index.js";
import { FlowStats, Refusal, RefusalNames } from "../../src/kernel/abi.generated.js";

export interface Sent {
  /** NETNS:IFACE */
  at: string;
  frame: Uint8Array;
  /** virtual time that passes afterwards, ms; default 1 */
  thenMs?: number;
  /** a script that runs before it is sent */
  before?: string;
}

export interface Cache {
  hits: number;
  recorded: number;
  refused: Record<string, number>;
}

interface Seen {
  blocks: string[];
  answers: string;
  drops: string;
  cache: Cache;
}

function statistics(lab: Lab): Cache {
  const machine = lab.kernel.machine;
  machine.exports.fast_statistics!();
  const at = machine.mailbox;
  const refused: Record<string, number> = {};
  for (let why = 1; why < Refusal.COUNT; why++) {
    const times = Number(machine.view.getBigUint64(at + FlowStats.size + why * 8, true));
    if (times) refused[RefusalNames[why]!] = times;
  }
  return {
    hits: Number(machine.view.getBigUint64(at + FlowStats.hits, true)),
    recorded: Number(machine.view.getBigUint64(at + FlowStats.recorded, true)),
    refused,
  };
}

async function ok(lab: Lab, script: string): Promise<string> {
  const result = await lab.run(`set -e\n${script}`);
  if (result.exitCode !== 0) throw new Error(`${script}\n${result.stderr}`);
  return result.stdout;
}

async function through(
  fast: "on" | "off" | "verify",
  script: string,
  sent: Sent[],
  ask: string,
): Promise<Seen> {
  const lab = new Lab({ seed: 7, memoryBytes: 128 << 20, fast });
  await ok(lab, script);
  lab.countDrops();
  const blocks: string[] = [];
  const taps: string[] = [];
  const sink: CaptureSink = {
    open: (tap) => void taps.push(tap.name),
    names: () => undefined,
    blocks: (bytes) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      for (let at = 0; at < bytes.length;) {
        const total = view.getUint32(at + 4, true);
        const tap = taps[view.getUint32(at + 8, true)];
        blocks.push(`${tap} ${Buffer.from(bytes.subarray(at, at + total)).toString("hex")}`);
        at += total;
      }
    },
    end: () => undefined,
  };
  lab.captureTo(sink, undefined, { comments: true });
  for (const { at, frame, thenMs = 1, before } of sent) {
    if (before) await ok(lab, before);
    const [netns, iface] = at.split(":") as [string, string];
    try {
      lab.kernel.transmit(netns, iface, frame);
    } catch (error) {
      blocks.push(String(error));
    }
    lab.advance(thenMs * 1e6);
  }
  const answers = await ok(lab, ask);
  const drops = JSON.stringify(lab.drops(), (_, value: unknown) =>
    typeof value === "bigint" ? value.toString() : value,
  );
  lab.endCapture();
  return { blocks, answers, drops, cache: statistics(lab) };
}

/**
 * Sends the frames both ways and compares; answers what the cache did. `ask` is a script whose output tells of counters and tables. With
 * "verify" the lab itself compares at each frame as well.
 */
export async function compare(
  script: string,
  sent: Sent[],
  ask: string,
  how: "on" | "verify" = "on",
): Promise<Cache> {
  const slow = await through("off", script, sent, ask);
  const fast = await through(how, script, sent, ask);
  expect(fast.blocks.length).toBe(slow.blocks.length);
  for (const [index, block] of slow.blocks.entries())
    expect(fast.blocks[index], `block ${index}`).toBe(block);
  expect(fast.answers).toBe(slow.answers);
  expect(fast.drops).toBe(slow.drops);
  return fast.cache;
}

function sum(bytes: Uint8Array, from: number, to: number, start = 0): number {
  let total = start;
  for (let at = from; at < to; at += 2) total += (bytes[at]! << 8) | (at + 1 < to ? bytes[at + 1]! : 0);
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
  return total;
}

export interface Datagram {
  to: string;
  from: string;
  src: string;
  dst: string;
  ports?: [number, number];
  protocol?: "udp" | "tcp";
  payload?: number;
  id?: number;
  ttl?: number;
  tos?: number;
  df?: boolean;
  /** 802.1Q tag */
  vlan?: number;
  /** pads the frame to that many bytes */
  padTo?: number;
  fill?: number;
}

const macBytes = (text: string) => text.split(":").map((part) => Number.parseInt(part, 16));
const ipBytes = (text: string) => text.split(".").map(Number);

/** An Ethernet frame with a UDP datagram, or a TCP segment with nothing but ACK set; checksums are right. */
export function datagram(d: Datagram): Uint8Array {
  const { ports = [4000, 5000], protocol = "udp", payload = 18, id = 1, ttl = 64, tos = 0, fill = 0x41 } = d;
  const transport = protocol === "udp" ? 8 : 20;
  const length = 20 + transport + payload;
  const header = d.vlan === undefined ? 14 : 18;
  const bytes = new Uint8Array(Math.max(header + length, d.padTo ?? 0));
  const view = new DataView(bytes.buffer);
  bytes.set(macBytes(d.to), 0);
  bytes.set(macBytes(d.from), 6);
  if (d.vlan !== undefined) {
    view.setUint16(12, 0x8100);
    view.setUint16(14, d.vlan);
  }
  view.setUint16(header - 2, 0x0800);
  const ip = header;
  view.setUint8(ip, 0x45);
  view.setUint8(ip + 1, tos);
  view.setUint16(ip + 2, length);
  view.setUint16(ip + 4, id);
  view.setUint16(ip + 6, d.df ? 0x4000 : 0);
  view.setUint8(ip + 8, ttl);
  view.setUint8(ip + 9, protocol === "udp" ? 17 : 6);
  bytes.set(ipBytes(d.src), ip + 12);
  bytes.set(ipBytes(d.dst), ip + 16);
  view.setUint16(ip + 10, ~sum(bytes, ip, ip + 20) & 0xffff);
  const l4 = ip + 20;
  view.setUint16(l4, ports[0]);
  view.setUint16(l4 + 2, ports[1]);
  bytes.fill(fill, l4 + transport, ip + length);
  const pseudo = sum(bytes, ip + 12, ip + 20, (protocol === "udp" ? 17 : 6) + length - 20);
  if (protocol === "udp") {
    view.setUint16(l4 + 4, length - 20);
    view.setUint16(l4 + 6, ~sum(bytes, l4, ip + length, pseudo) & 0xffff || 0xffff);
  } else {
    view.setUint32(l4 + 4, 1000 + id);
    view.setUint8(l4 + 12, 0x50);
    view.setUint8(l4 + 13, 0x10);
    view.setUint16(l4 + 14, 500);
    view.setUint16(l4 + 16, ~sum(bytes, l4, ip + length, pseudo) & 0xffff);
  }
  return bytes;
}

/** So many packets of a flow: ids, lengths and bytes differ. */
export function flow(at: string, d: Datagram, count: number, thenMs = 1): Sent[] {
  return Array.from({ length: count }, (_, i) => ({
    at,
    thenMs,
    frame: datagram({
      ...d,
      id: 100 + i * 7,
      payload: (d.payload ?? 40) - ((i + 4) % 5),
      fill: (i * 37) & 255,
    }),
  }));
}

/** What `ip` and `bridge` tell in these namespaces. */
export function ask(...namespaces: string[]): string {
  return namespaces
    .map(
      (ns) => `ip -n ${ns} -s -s link
      ip -n ${ns} -s neigh
      bridge -n ${ns} -s fdb show
      ip -n ${ns} -s route show cache`,
    )
    .join("\n");
}
