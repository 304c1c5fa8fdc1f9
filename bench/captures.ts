/**
 * Captures for bench/labs/container-path.sh, made on demand and written as a stream: many flows of a container to the services, in random
 * order, all with right checksums. The same bytes for the same arguments.
 */
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pcapHeader } from "./pcap.js";

export interface CaptureShape {
  frames: number;
  /** bytes of a frame with its Ethernet header; several: drawn at random, as often as they are listed */
  sizes: number[];
  flows: number;
  protocol: "udp" | "tcp";
  /** source addresses; default 250. A flow's ports tell it from others behind one masqueraded address while there are at most 60,000 */
  sources?: number;
}

/** 2 million of the smallest frames; the sizes of the Internet's "simple IMIX"; full frames of uploads. */
export const CAPTURES = {
  small: { frames: 2_000_000, sizes: [64], flows: 10_000, protocol: "udp" },
  imix: {
    frames: 1_000_000,
    sizes: [...Array<number>(7).fill(64), ...Array<number>(4).fill(570), 1518],
    flows: 10_000,
    protocol: "udp",
  },
  large: { frames: 500_000, sizes: [1514], flows: 1000, protocol: "tcp" },
} satisfies Record<string, CaptureShape>;

export const CONTAINER = [0x02, 0, 0, 0, 0, 0x01];
export const BRIDGE = [0x02, 0, 0, 0, 0, 0xf0];
/** first ports of flows: none that a real tool would think to be well-known */
export const FIRST_PORT = 2000;
const SERVICES = 16;
const IP = 14;
const L4 = 34;
/** segments of a TCP flow before its numbers start again: its window stays open though nobody answers */
const SEGMENTS = 40;

function sum(bytes: Uint8Array, from: number, to: number, start = 0): number {
  let total = start;
  for (let at = from; at + 1 < to; at += 2) total += (bytes[at]! << 8) | bytes[at + 1]!;
  if ((to - from) % 2) total += bytes[to - 1]! << 8;
  return total;
}

function folded(total: number): number {
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
  return ~total & 0xffff;
}

/** The first frame of a flow at a size; what differs in later ones is written over it (`stamp`). */
function frame(shape: CaptureShape, flow: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  const tcp = shape.protocol === "tcp";
  bytes.set(BRIDGE, 0);
  bytes.set(CONTAINER, 6);
  view.setUint16(12, 0x0800);
  bytes[IP] = 0x45;
  view.setUint16(IP + 2, size - IP);
  bytes[IP + 8] = 64;
  bytes[IP + 9] = tcp ? 6 : 17;
  const source = flow % (shape.sources ?? 250);
  view.setUint32(IP + 12, 0xac120000 + ((1 + Math.floor(source / 250)) << 8) + 2 + (source % 250));
  view.setUint32(IP + 16, 0x0a600001 + (flow % SERVICES));
  view.setUint16(L4, FIRST_PORT + (flow % 60_000));
  view.setUint16(L4 + 2, 80);
  if (tcp) {
    view.setUint32(L4 + 8, 0x1000_0000 + flow);
    view.setUint16(L4 + 12, 0x5010);
    view.setUint16(L4 + 14, 0xffff);
  } else view.setUint16(L4 + 4, size - L4);
  for (let at = L4 + (tcp ? 20 : 8); at < size; at++) bytes[at] = (at * 31 + flow) & 0xff;
  const at = L4 + (tcp ? 16 : 6);
  const pseudo = sum(bytes, IP + 12, IP + 20, (tcp ? 6 : 17) + size - L4);
  view.setUint16(at, folded(sum(bytes, L4, size, pseudo)) || 0xffff);
  view.setUint16(IP + 10, folded(sum(bytes, IP, L4)));
  return bytes;
}

/** An incremental checksum (RFC 1624): a 16-bit field that was 0 is now `value`. */
function add(view: DataView, at: number, value: number): void {
  view.setUint16(at, folded((~view.getUint16(at) & 0xffff) + value));
}

function* pcapPieces(shape: CaptureShape): Generator<Uint8Array> {
  const { frames, sizes, flows } = shape;
  const piece = Buffer.alloc(1 << 20);
  const view = new DataView(piece.buffer, piece.byteOffset, piece.length);
  const header = pcapHeader();
  piece.set(header);
  let at = header.length;
  // frames that are there already, of flows at a size; larger ones are made anew so that memory stays bounded
  const made = new Map<number, Uint8Array>();
  const sent = new Uint32Array(flows);
  const sequence = shape.protocol === "tcp";
  let random = 12345;
  // Numerical Recipes' constants; its high bits are the random ones
  const below = (limit: number): number => {
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
    return Math.floor((random / 2 ** 32) * limit);
  };
  for (let n = 0; n < frames; n++) {
    const flow = below(flows);
    const size = sizes.length > 1 ? sizes[below(sizes.length)]! : sizes[0]!;
    const key = flow * 65536 + size;
    let bytes = made.get(key);
    if (!bytes) {
      bytes = frame(shape, flow, size);
      if (made.size * size < 64 << 20) made.set(key, bytes);
    }
    if (at + 16 + size > piece.length) {
      yield piece.subarray(0, at);
      at = 0;
    }
    view.setUint32(at, 1_000_000_000 + Math.floor(n / 1_000_000), true);
    view.setUint32(at + 4, n % 1_000_000, true);
    view.setUint32(at + 8, size, true);
    view.setUint32(at + 12, size, true);
    at += 16;
    piece.set(bytes, at);
    const nth = sent[flow]!++;
    view.setUint16(at + IP + 4, nth & 0xffff);
    add(view, at + IP + 10, nth & 0xffff);
    if (sequence) {
      const offset = (nth % SEGMENTS) * (size - L4 - 20);
      view.setUint32(at + L4 + 4, offset);
      add(view, at + L4 + 16, (offset >>> 16) + (offset & 0xffff));
    }
    at += size;
  }
  yield piece.subarray(0, at);
}

export function writeCapture(path: string, shape: CaptureShape): void {
  const fd = openSync(path, "w");
  for (const piece of pcapPieces(shape)) writeSync(fd, piece);
  closeSync(fd);
}

/** Calls `work` with a directory of its own, in memory where there is room for `bytes`, and removes it whatever happens. */
export async function withScratch<T>(bytes: number, work: (directory: string) => Promise<T>): Promise<T> {
  const roomy = (path: string): boolean => {
    if (!existsSync(path)) return false;
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize > bytes;
  };
  const directory = mkdtempSync(join(roomy("/dev/shm") ? "/dev/shm" : tmpdir(), "vethwork-bench-"));
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  const stop = (): void => {
    remove();
    process.exit(130);
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  try {
    return await work(directory);
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
    remove();
  }
}
