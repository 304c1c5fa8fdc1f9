/** `--workers`, in threads: the bytes do not depend on their number (all labs: recorded.test.ts). VETHWORK_WORKER_LABS: how many labs of each kind. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
// @ts-expect-error -- plain JavaScript, shared with .ci/random-labs.mjs
import { writeLab } from "../random-lab/generate.mjs";
import { labNames, RECORDINGS } from "../linux/labs.js";
import { expectSame, inputsOf } from "./same.js";

const LABS = Number(process.env.VETHWORK_WORKER_LABS ?? 2);
const TIMEOUT = 600_000;

let directory = "";
beforeAll(() => void (directory = mkdtempSync(join(tmpdir(), "vethwork-workers-"))));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("the same bytes, counters and tables for 1, 2, 3 and 7 workers", () => {
  it(
    "in random labs",
    async () => {
      for (let i = 0; i < LABS; i++) {
        const seed = `workers-${i}`;
        const lab = writeLab(directory, seed, [], i % 5 === 4 ? ["services"] : []) as string;
        const setup = readFileSync(join(lab, "setup.sh"), "utf8");
        const fast = i % 2 ? "off" : "on";
        await expectSame({ directory: lab, setup, inputs: inputsOf(lab), fast }, directory, seed);
      }
    },
    TIMEOUT,
  );

  it(
    "in recorded labs that replay captures",
    async () => {
      const names = labNames().filter((name) => {
        const lab = join(RECORDINGS, name);
        return existsSync(join(lab, "traffic.sh")) && inputsOf(lab).length > 0;
      });
      expect(names.length).toBeGreaterThan(20);
      const step = Math.max(1, Math.floor(names.length / LABS));
      for (const [i, name] of names.filter((_, n) => n % step === 0).entries()) {
        const lab = join(RECORDINGS, name);
        const setup = readFileSync(join(lab, "setup.sh"), "utf8");
        const fast = i % 2 ? "off" : "on";
        await expectSame({ directory: lab, setup, inputs: inputsOf(lab), fast }, directory, name);
      }
    },
    TIMEOUT,
  );
});
