/** Random frames under random options: nothing traps, and what holds for every frame holds. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytes, eth, icmp, ip, tcp, udp } from "../../.ci/oracle/frames.mjs";
import { icmp6, udp6, v6 } from "../../.ci/oracle/frames6.mjs";
import type { RewriteOptions } from "../../src/rewrite/index.js";
import { CAPTURES } from "./record/corpus.mjs";
import { dissect, isHeaderRight, isTransportRight } from "./record/faults.mjs";
import { recordsOf } from "./record/make.mjs";
import { rewriteFrames, type Frame } from "./run.js";

const all = Object.keys(CAPTURES).flatMap(recordsOf);
const port = fc.integer({ min: 0, max: 65535 });

/** Options that leave lengths and tags alone. */
const edits: fc.Arbitrary<RewriteOptions> = fc.record(
  {
    pnat: fc.constantFrom(["10.0.0.0/8:172.16.0.0/12"], ["0.0.0.0/0:1.2.3.0/24,[::/0]:[fd00::/8]"]),
    seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }).map(String),
    portmap: fc.tuple(port, port).map(([a, b]) => [`${Math.min(a, b)}-${Math.max(a, b)}:${a}`]),
    tcpSequence: fc.integer({ min: 1, max: 1e9 }).map(String),
    ttl: fc.constantFrom("1", "+3", "-3", "255"),
    tos: fc.integer({ min: 0, max: 255 }).map(String),
    tclass: fc.integer({ min: 0, max: 255 }).map(String),
    skipbroadcast: fc.boolean(),
    enetMacSeed: fc.integer({ min: 0, max: 1e9 }).map(String),
  },
  { requiredKeys: [] },
);
const cuts: fc.Arbitrary<RewriteOptions> = fc.record(
  {
    mtuTrunc: fc.boolean(),
    mtu: fc.integer({ min: 1, max: 200 }).map(String),
    efcs: fc.boolean(),
    fixlen: fc.constantFrom("pad", "trunc", "del"),
    enetVlan: fc.constantFrom("add", "del"),
    enetVlanTag: fc.constant("7"),
    fixcsum: fc.boolean(),
    skipSoftErrors: fc.boolean(),
  },
  { requiredKeys: ["enetVlan", "enetVlanTag"] },
);

/** A frame of the corpus with bytes changed, cut short. */
const mangled: fc.Arbitrary<Frame> = fc
  .tuple(
    fc.constantFrom(...all),
    fc.array(fc.tuple(fc.nat(120), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
    fc.nat(200),
    fc.nat(3000),
  )
  .map(([record, changes, cut, more]) => {
    const copy = Buffer.from(
      record.bytes.subarray(0, Math.max(1, record.bytes.length - (cut > 150 ? cut - 150 : 0))),
    );
    for (const [at, value] of changes) if (at < copy.length) copy[at] = value;
    return { bytes: copy, length: copy.length + (more > 2500 ? more : 0) };
  });

/** A frame whose checksums are right. */
const sound: fc.Arbitrary<Frame> = fc
  .tuple(fc.nat(60), port, port, fc.nat(255), fc.nat(4), fc.constantFrom(0, 60))
  .map(([length, a, b, host, kind, pad]) => {
    const four = { src: `10.1.2.${host}`, dst: "10.96.0.10", id: length };
    const six = { src: `2001:db8::${host.toString(16)}`, dst: "2001:db8::1:1" };
    const data = bytes(length, a);
    const part = [
      () => ip(four, tcp(a, b, "PA", { seq: a * 65537, data })),
      () => ip(four, udp(a, b, data)),
      () => ip(four, icmp(8, 0, a, data)),
      () => v6(six, udp6(a, b, data)),
      () => v6(six, icmp6(128, 0, a, data)),
    ][kind]!();
    const frame: Buffer = eth("02:00:00:00:00:0b", "02:00:00:00:00:0a", part, { pad, fill: 0x5a });
    return { bytes: frame, length: frame.length };
  });

describe("random frames", () => {
  it("never trap, and never become what a capture cannot hold", () => {
    fc.assert(
      fc.property(fc.array(mangled, { minLength: 1, maxLength: 12 }), edits, cuts, (frames, a, b) => {
        for (const out of rewriteFrames(frames, { ...a, ...b })) {
          if (!out) continue;
          expect(out.length).toBeGreaterThanOrEqual(out.bytes.length);
          expect(out.bytes.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("keep checksums right that were right, whatever is edited; and --fixcsum then changes nothing", () => {
    fc.assert(
      fc.property(fc.array(sound, { minLength: 1, maxLength: 10 }), edits, (frames, options) => {
        const plain = rewriteFrames(frames, options);
        const fixed = rewriteFrames(frames, { ...options, fixcsum: true });
        plain.forEach((out, i) => {
          const found = dissect(out!);
          if (found.type === 0x0800) expect(isHeaderRight(found)).toBe(true);
          expect(isTransportRight(found)).toBe(true);
          expect(out!.bytes.length).toBe(frames[i]!.bytes.length);
          expect(fixed[i]!.bytes.equals(out!.bytes)).toBe(true);
        });
      }),
      { numRuns: 150 },
    );
  });

  it("do not change a second time under options that set", () => {
    const options: RewriteOptions = {
      dstipmap: "0.0.0.0/0:10.0.0.1,[::/0]:[fd00::1]",
      ttl: "9",
      tos: "4",
      tclass: "5",
      enetSmac: "00:01:02:03:04:05",
      fixcsum: true,
      mtuTrunc: true,
      mtu: "80",
      fixlen: "pad",
    };
    fc.assert(
      fc.property(fc.array(mangled, { minLength: 1, maxLength: 12 }), (frames) => {
        const once = rewriteFrames(frames, options) as Frame[];
        const twice = rewriteFrames(once, options) as Frame[];
        expect(twice.map(({ bytes: b }) => b.toString("hex"))).toEqual(
          once.map(({ bytes: b }) => b.toString("hex")),
        );
      }),
      { numRuns: 100 },
    );
  });

  it("are the same however the file is cut into windows: a capture of a megabyte and more", () => {
    const frames = Array.from({ length: 20000 }, (_, i) => all[i % all.length]!);
    const options = { pnat: ["10.0.0.0/8:172.16.0.0/12"], ttl: "+1" };
    const together = rewriteFrames(frames, options);
    const apart = rewriteFrames(all, options);
    together.forEach((out, i) => {
      if (!out!.bytes.equals(apart[i % all.length]!.bytes)) throw new Error(`frame ${i} differs`);
    });
  });
});
