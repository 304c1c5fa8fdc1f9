/** Damaged captures, cut into windows at random: the reader never traps, never leaves its window, always ends, and says the same however it is fed. */
import { describe, expect, it } from "vitest";
import { CaptureError } from "../../src/kernel/abi.generated.js";
import {
  Bytes,
  concat,
  epb,
  idb,
  oldPacket,
  option,
  payload,
  pcapFile,
  pcapPacket,
  rawBlock,
  section,
  spb,
  text,
} from "./bytes.js";
import { Probe, whole, type ProbeResult } from "./probe.js";

const RUNS = 150_000;

/** mulberry32: a seed is enough to see a failure again. */
function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
}

function seeds(): Uint8Array[] {
  const files: Uint8Array[] = [];
  for (const big of [false, true]) {
    for (const magic of [0xa1b2c3d4, 0xa1b23c4d])
      files.push(
        pcapFile(
          { big, magic },
          ...[60, 0, 14, 90].map((length, i) =>
            pcapPacket(i, i, payload(length), { big, original: length + (i & 1) }),
          ),
        ),
      );
    const end = option(0, new Uint8Array(), { big });
    files.push(
      concat([
        section({ big, options: concat([option(4, text("app"), { big }), end]) }),
        idb({
          big,
          resolution: 9,
          offsetSeconds: -5n,
          snapLength: 40,
          options: [option(2, text("eth0"), { big })],
        }),
        idb({ big, resolution: 0x80 | 32 }),
        epb(payload(61), { big, time: 1n << 60n, options: concat([option(1, text("hello"), { big }), end]) }),
        rawBlock(4, payload(37), { big }),
        oldPacket(payload(33), { big, interfaceId: 1, time: 1n << 62n }),
        spb(payload(40), { big, original: 100 }),
        section({ big: !big }),
        idb({ big: !big }),
        epb(payload(20), { big: !big }),
        rawBlock(5, new Bytes(big).u32(0).u64(1n).done(), { big: !big }),
      ]),
    );
  }
  return files;
}

/** Values that lengths, numbers and types like to break at. */
const NASTY = [
  0, 1, 3, 4, 8, 11, 12, 16, 28, 31, 32, 262144, 262145, 524288, 0x7fffffff, 0x80000000, 0xfffffff0,
  0xfffffffc, 0xffffffff,
];

function mutate(file: Uint8Array, next: () => number): Uint8Array {
  let bytes: Uint8Array = file.slice();
  for (let changes = 1 + (next() % 4); changes > 0; changes--) {
    const at = next() % Math.max(1, bytes.length);
    switch (next() % 6) {
      case 0:
        bytes[at]! ^= 1 << (next() % 8);
        break;
      case 1:
        bytes[at] = next();
        break;
      case 2:
        if (bytes.length >= 4)
          new DataView(bytes.buffer).setUint32(
            Math.min(at & ~3, bytes.length - 4),
            NASTY[next() % NASTY.length]!,
            next() % 2 === 0,
          );
        break;
      case 3:
        bytes = bytes.slice(0, at);
        break;
      case 4: {
        const length = next() % 24;
        bytes = concat([bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + length))]);
        break;
      }
      default: {
        const from = next() % Math.max(1, bytes.length);
        bytes = concat([
          bytes.subarray(0, at),
          bytes.subarray(from, from + (next() % 48)),
          bytes.subarray(at),
        ]);
      }
    }
    if (!bytes.length) return bytes;
  }
  return bytes;
}

describe("damaged captures", () => {
  const files = seeds();
  const probe = new Probe();

  it("reads the undamaged ones", () => {
    for (const file of files) expect(probe.read(file).failure).toBeUndefined();
  });

  it(`reads ${RUNS} damaged ones, each twice`, () => {
    const seen = new Set<number>();
    const describe = (result: ProbeResult) =>
      JSON.stringify(result, (_, value) => (typeof value === "bigint" ? `${value}n` : value));
    for (let seed = 0; seed < RUNS; seed++) {
      const next = random(seed);
      const file = mutate(files[next() % files.length]!, next);
      const most = 1 + (next() % 100);
      try {
        const once = probe.read(file, { chunking: whole, interfaces: 2, poison: 0xa5 });
        const again = probe.read(file, { chunking: () => 1 + (next() % most), interfaces: 2, poison: 0x5a });
        if (describe(once) !== describe(again)) expect(again).toEqual(once);
        seen.add(once.failure?.error ?? 0);
      } catch (error) {
        throw new Error(`seed ${seed}: ${Buffer.from(file).toString("hex")}`, { cause: error });
      }
    }
    // The damage reaches every check but those that only the caller's wishes cause.
    const missed = Object.values(CaptureError).filter((error) => !seen.has(error));
    expect(missed).toEqual([CaptureError.notEthernet, CaptureError.snapped]);
  });

  it("reads noise", () => {
    for (let seed = 0; seed < 20_000; seed++) {
      const next = random(seed);
      const noise = Uint8Array.from({ length: next() % 120 }, () => (next() % 3 ? 0 : next()));
      const start = [files[next() % files.length]!.subarray(0, next() % 32), noise];
      const file = concat(start);
      expect(probe.read(file, { chunking: () => 1 + (next() % 40) })).toEqual(probe.read(file));
    }
  });
});
