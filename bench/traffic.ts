/** Captures to measure with: UDP over IPv4 in many flows, in random order, the same for the same arguments. */
import { closeSync, openSync, writeSync } from "node:fs";
import { pcapHeader } from "./pcap.js";

const LEFT = [0x02, 0, 0, 0, 0, 0x01];

/** Destination MAC by lab: the far host behind a bridge or a cable, the router's port. */
export const DESTINATIONS = {
  veth: [0x02, 0, 0, 0, 0, 0x02],
  bridge: [0x02, 0, 0, 0, 0, 0x02],
  routed: [0x02, 0, 0, 0, 0, 0xf1],
};
export type LabName = keyof typeof DESTINATIONS;

export interface Traffic {
  frames: number;
  /** bytes of a frame with its Ethernet header, 60 at least; several: in turn, as often as they are listed */
  sizes: number[];
  flows: number;
  lab: LabName;
}

function checksum(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at += 2) sum += (bytes[at]! << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return ~sum & 0xffff;
}

/** One frame of a flow; no UDP checksum (0), so that only the IP header's has to be made. */
function frame(size: number, flow: number, lab: LabName): Uint8Array {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  bytes.set(DESTINATIONS[lab], 0);
  bytes.set(LEFT, 6);
  view.setUint16(12, 0x0800);
  bytes[14] = 0x45;
  view.setUint16(16, size - 14);
  view.setUint16(18, flow);
  bytes[22] = 64;
  bytes[23] = 17;
  view.setUint32(26, 0x0a010002 + (flow % 60000));
  view.setUint32(30, 0x0a090001 + (flow % 65000));
  view.setUint16(24, checksum(bytes, 14, 34));
  view.setUint16(34, 1024 + (flow % 50000));
  view.setUint16(36, 53);
  view.setUint16(38, size - 34);
  return bytes;
}

/** A pcap (µs) in pieces of about 4 MB. A small linear generator gives the order (Numerical Recipes' constants). */
export function* pcapPieces({ frames, sizes, flows, lab }: Traffic): Generator<Uint8Array> {
  const made = new Map<number, Uint8Array>();
  yield pcapHeader();
  let random = 12345;
  let piece = new Uint8Array(4 << 20);
  let view = new DataView(piece.buffer);
  let at = 0;
  for (let n = 0; n < frames; n++) {
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
    const flow = random % flows;
    const size = sizes[n % sizes.length]!;
    const key = flow * 65536 + size;
    let bytes = made.get(key);
    if (!bytes) made.set(key, (bytes = frame(size, flow, lab)));
    if (at + 16 + size > piece.length) {
      yield piece.subarray(0, at);
      piece = new Uint8Array(4 << 20);
      view = new DataView(piece.buffer);
      at = 0;
    }
    view.setUint32(at, 1_000_000_000 + Math.floor(n / 1_000_000), true);
    view.setUint32(at + 4, n % 1_000_000, true);
    view.setUint32(at + 8, size, true);
    view.setUint32(at + 12, size, true);
    piece.set(bytes, at + 16);
    at += 16 + size;
  }
  yield piece.subarray(0, at);
}

export function writeTraffic(path: string, traffic: Traffic): void {
  const fd = openSync(path, "w");
  for (const piece of pcapPieces(traffic)) writeSync(fd, piece);
  closeSync(fd);
}

export function trafficBytes(traffic: Traffic): Uint8Array {
  return Buffer.concat([...pcapPieces(traffic)]);
}

/** A pcap (µs) of given frames, a microsecond apart. */
export function pcapOf(frames: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(frames.reduce((sum, bytes) => sum + 16 + bytes.length, 24));
  const view = new DataView(out.buffer);
  const header = pcapHeader();
  out.set(header);
  let at = header.length;
  frames.forEach((bytes, n) => {
    view.setUint32(at, 1_000_000_000 + Math.floor(n / 1_000_000), true);
    view.setUint32(at + 4, n % 1_000_000, true);
    view.setUint32(at + 8, bytes.length, true);
    view.setUint32(at + 12, bytes.length, true);
    out.set(bytes, at + 16);
    at += 16 + bytes.length;
  });
  return out;
}
