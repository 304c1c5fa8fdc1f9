/** The file of a checkpoint: whole or not there, whatever happens to it. */
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readCheckpoint, removeCheckpoint, writeCheckpoint } from "../../src/checkpoint/file.js";

let directory = "";
let path = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "vethwork-checkpoint-"));
  path = join(directory, "cp");
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Images with empty, dull and random parts. */
const images = fc
  .array(
    fc.record({
      length: fc.integer({ min: 0, max: 400_000 }),
      kind: fc.constantFrom("zeros", "dull", "random"),
      seed: fc.integer({ min: 1 }),
    }),
    { maxLength: 4 },
  )
  .map((parts) =>
    Buffer.concat(
      parts.map(({ length, kind, seed }) => {
        const bytes = Buffer.alloc(length);
        let x = seed;
        if (kind !== "zeros")
          for (let i = 0; i < length; i++) {
            x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
            bytes[i] = kind === "dull" ? x >>> 31 : x >>> 24;
          }
        return bytes;
      }),
    ),
  );

/** The head of the checkpoint and whether its image is this one. */
function loaded(image: Uint8Array, from = path): unknown {
  const stored = readCheckpoint(from);
  if (!stored) return null;
  const memory = Buffer.alloc(image.length + 64, 0xee);
  stored.load(memory);
  const same = memory.subarray(0, image.length).equals(image);
  return same && memory.subarray(image.length).every((byte) => byte === 0xee) ? stored.head : "other image";
}

it("gives back what was put into it, and keeps the one before", () => {
  fc.assert(
    fc.property(images, fc.json(), (image, head) => {
      writeCheckpoint(path, { head, last: -1 }, Buffer.from("before"));
      writeCheckpoint(path, { head }, image);
      expect(loaded(image)).toEqual({ head });
      expect(loaded(Buffer.from("before"), `${path}.old`)).toEqual({ head, last: -1 });
    }),
    { numRuns: 10 },
  );
});

it("is the one before where it is damaged, cut off or missing", () => {
  const [a, b] = [Buffer.alloc(3000, "a"), Buffer.alloc(3000, "b")];
  writeCheckpoint(path, 1, a);
  writeCheckpoint(path, 2, b);
  const whole = readFileSync(path);
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = Buffer.from(whole);
      damaged[at]! ^= change;
      writeFileSync(path, damaged);
      expect(loaded(a)).toBe(1);
      writeFileSync(path, whole.subarray(0, at));
      expect(loaded(a)).toBe(1);
    }),
  );
  // killed between the two renames
  renameSync(path, `${path}.new`);
  expect(loaded(a)).toBe(1);
  writeFileSync(path, whole);
  expect(loaded(b)).toBe(2);
});

it("says in one sentence what is wrong, and goes", () => {
  removeCheckpoint(path);
  expect(readCheckpoint(path)).toBeNull();
  writeFileSync(path, "a letter to a friend");
  expect(() => readCheckpoint(path)).toThrow(/cp is no checkpoint of this version of vethwork/);
  expect(() => writeCheckpoint(join(directory, "none", "cp"), 1, Buffer.alloc(9))).toThrow(
    /none\/cp: No such file/,
  );
  writeCheckpoint(path, 1, Buffer.alloc(9));
  removeCheckpoint(path);
  expect([path, `${path}.old`, `${path}.new`].some(existsSync)).toBe(false);
});
