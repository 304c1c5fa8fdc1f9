/**
 * All recorded labs with `fast: "verify"`: their traffic, then each of its frames some times more, so that flows are known. Every sixth lab;
 * VETHWORK_ALL_LABS=1 (.ci/run) takes all, VETHWORK_LABS=DIR those of another directory (.ci/random-labs.mjs).
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
// @ts-expect-error -- plain JavaScript, shared with .ci/record.mjs
import { readPcap } from "../../.ci/oracle/frames.mjs";
import type { Lab } from "../../src/index.js";
import type { CaptureSink } from "../../src/lab/recorder.js";
import { VethworkError } from "../../src/model/errors.js";
import { labNames, playLab, RECORDINGS } from "../linux/labs.js";

const root = resolve(process.env.VETHWORK_LABS ?? RECORDINGS);
const STEP = process.env.VETHWORK_ALL_LABS || root !== RECORDINGS ? 1 : 6;
const TIMES = 5;
const BETWEEN_NS = 1e6;
/** what an interface answers to a frame that it does not take */
const NOT_TAKEN = new Set(["ENETDOWN", "EMSGSIZE", "ENODEV", "ENOENT", "EINVAL", "ENOBUFS"]);

/** comments are looked at as well: they are in the blocks */
const NOBODY: CaptureSink = { open() {}, names() {}, blocks() {}, end() {} };

/** Sends each frame of the lab's traffic some times more. */
function repeat(lab: Lab, directory: string): void {
  for (const line of readFileSync(join(directory, "traffic.sh"), "utf8").split("\n")) {
    const [, netns = "", iface = "", file = ""] =
      /^(?:ip netns exec (\S+) )?tcpreplay .*-i (\S+) (\S+)/.exec(line) ?? [];
    if (!file || !existsSync(join(directory, file))) continue;
    for (const frame of readPcap(readFileSync(join(directory, file))) as Buffer[])
      for (let i = 0; i < TIMES; i++) {
        try {
          lab.kernel.transmit(netns, iface, frame);
        } catch (error) {
          if (!(error instanceof VethworkError && NOT_TAKEN.has(error.code))) throw error;
        }
        lab.advance(BETWEEN_NS);
      }
  }
}

const totals = { labs: 0, hits: 0 };
afterAll(() => {
  // a cache that refuses everything would prove nothing; few labs may have nothing for it
  if (totals.labs >= 20) expect(totals.hits).toBeGreaterThan(totals.labs);
});

describe.each(labNames(root).filter((_, i) => i % STEP === 0))("%s", (name) => {
  test("each packet that the cache knows goes both ways alike", async () => {
    const directory = join(root, name);
    const { lab } = await playLab(directory, (begun) => begun.captureTo(NOBODY), undefined, "verify");
    repeat(lab, directory);
    const { hits, verified } = lab.flowCache();
    lab.endCapture();
    expect(verified?.packets ?? 0).toBeGreaterThanOrEqual(hits);
    totals.labs++;
    totals.hits += hits;
  });
});
