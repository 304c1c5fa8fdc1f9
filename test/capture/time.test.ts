import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CaptureError } from "../../src/kernel/abi.generated.js";
import { concat, epb, idb, payload, section } from "./bytes.js";
import { Probe } from "./probe.js";

const probe = new Probe();
const SECOND = 1_000_000_000n;
const LAST_SECOND = 9_223_372_035n;

/** if_tsresol and if_tsoffset as the draft defines them, with numbers that do not end. */
function reference(timestamp: bigint, resolution: number, offsetSeconds: bigint): bigint | undefined {
  const units = (resolution & 0x80 ? 2n : 10n) ** BigInt(resolution & 0x7f);
  const ns = (timestamp * SECOND) / units + offsetSeconds * SECOND;
  return ns < 0n || ns / SECOND > LAST_SECOND ? undefined : ns;
}

function convert(timestamp: bigint, resolution: number, offsetSeconds: bigint): bigint | undefined {
  const file = concat([section(), idb({ resolution, offsetSeconds }), epb(payload(1), { time: timestamp })]);
  const { records, failure } = probe.read(file);
  if (failure) expect(failure).toMatchObject({ error: CaptureError.time, packet: 1, detail: timestamp });
  return records[0]?.timeNs;
}

const cases: [what: string, timestamp: bigint, resolution: number, offset: bigint][] = [
  ["seconds", 1700000000n, 0, 0n],
  ["milliseconds", 1700000000_123n, 3, 0n],
  ["microseconds", 1700000000_123456n, 6, 0n],
  ["nanoseconds", 1700000000_123456789n, 9, 0n],
  ["picoseconds", 1_700_000_123_456_789_999n, 12, 0n],
  ["10^-19", 0xffff_ffff_ffff_ffffn, 19, 0n],
  ["10^-28, all below a nanosecond", 0xffff_ffff_ffff_ffffn, 28, 0n],
  ["10^-29", 0xffff_ffff_ffff_ffffn, 29, 0n],
  ["10^-127", 0xffff_ffff_ffff_ffffn, 127, 0n],
  ["2^0", 1700000000n, 0x80, 0n],
  ["2^-30", (1700000000n << 30n) | 0x3fff_ffffn, 0x80 | 30, 0n],
  ["2^-32 (NTP)", (3_900_000_000n << 32n) | 0xffff_ffffn, 0x80 | 32, -2_208_988_800n],
  ["2^-63", 0xffff_ffff_ffff_ffffn, 0x80 | 63, 0n],
  ["2^-64", 0xffff_ffff_ffff_ffffn, 0x80 | 64, 0n],
  ["2^-93", 0xffff_ffff_ffff_ffffn, 0x80 | 93, 0n],
  ["2^-127", 0xffff_ffff_ffff_ffffn, 0x80 | 127, 0n],
  ["the last second", LAST_SECOND * SECOND + 999_999_999n, 9, 0n],
  ["one more", (LAST_SECOND + 1n) * SECOND, 9, 0n],
  ["the last microsecond", 9_223_372_035_999_999n, 6, 0n],
  ["one more microsecond", 9_223_372_036_000_000n, 6, 0n],
  ["before 1970", 5n, 0, -6n],
  ["1970 by an offset", 6n, 0, -6n],
  ["an offset that is far too large", 1n, 9, (1n << 63n) - 1n],
  ["an offset that is far too small", 0xffff_ffff_ffff_ffffn, 9, -(1n << 63n)],
  ["a large time and its opposite", (1n << 63n) + 5n, 0, -(1n << 63n)],
];

describe("timestamps", () => {
  for (const [what, timestamp, resolution, offset] of cases)
    it(`converts ${what}`, () => {
      expect(convert(timestamp, resolution, offset)).toBe(reference(timestamp, resolution, offset));
    });

  it("converts every resolution and offset as exact arithmetic does", () => {
    const offset = fc.oneof(
      fc.constant(0n),
      fc.bigInt({ min: -10_000_000_000n, max: 10_000_000_000n }),
      fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
    );
    const timestamp = fc.oneof(
      fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
      fc.bigInt({ min: 0n, max: 1n << 40n }),
    );
    fc.assert(
      fc.property(timestamp, fc.integer({ min: 0, max: 255 }), offset, (time, resolution, seconds) => {
        expect(convert(time, resolution, seconds)).toBe(reference(time, resolution, seconds));
      }),
      { numRuns: 5000 },
    );
  });
});
