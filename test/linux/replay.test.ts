/**
 * Every recorded lab, run in our kernel: the same frames on the same interfaces in the same order, and the same words from the tools.
 * VETHWORK_LABS=DIR takes the labs of another directory (.ci/random-labs.mjs).
 */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { difference } from "./compare.js";
import { RECORDINGS, labNames, readRecording, runLab } from "./labs.js";

const root = process.env.VETHWORK_LABS ?? RECORDINGS;

describe.each(labNames(root))("%s", (name) => {
  test("is what Linux does", async () => {
    const directory = join(root, name);
    const linux = readRecording(directory);
    const ours = await runLab(directory, linux.taps);
    const text = difference(linux.frames, ours.frames);
    if (text) expect.fail(text);
    expect(ours.output).toBe(linux.output);
  });
});
