/**
 * Every recorded lab, run in our kernel: the same frames on the same interfaces in the same order, the same words from the tools, the same
 * state afterwards. VETHWORK_LABS=DIR takes the labs of another directory (.ci/random-labs.mjs).
 */
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
// @ts-expect-error -- plain JavaScript, shared with .ci/record.mjs
import { stable } from "../../.ci/oracle/stable.mjs";
import { undescribed } from "../explain/lab.js";
import { difference, textDifference } from "./compare.js";
import { RECORDINGS, labNames, readRecording, runLab, type OurRun, type Recording } from "./labs.js";
import { askState, clockDifference, kernelLog, readState } from "./state.js";

const root = resolve(process.env.VETHWORK_LABS ?? RECORDINGS);

describe.each(labNames(root))("%s", (name) => {
  const directory = join(root, name);
  let linux: Recording;
  let ours: OurRun;
  const lagNs = () => (linux.frames.at(-1)?.timeNs ?? 0) - (ours.frames.at(-1)?.timeNs ?? 0);
  beforeAll(async () => {
    linux = readRecording(directory);
    ours = await runLab(directory, linux.taps);
  });

  test("every frame", () => {
    const text = difference(linux.frames, ours.frames);
    if (text) expect.fail(text);
  });

  test("what the scripts print", () => {
    const text = textDifference(stable(linux.output) as string, stable(ours.output) as string);
    if (text) expect.fail(text);
    expect(clockDifference(linux.output, ours.output, lagNs())).toBeNull();
  });

  test("what the tools say afterwards", async () => {
    for (const [netns, sections] of readState(directory))
      for (const [command, { raw, text }] of sections) {
        const answer = await askState(ours.lab, netns, command);
        if (answer === null) continue;
        const where = `${command} in namespace "${netns}"`;
        const lines = textDifference(text, answer.text);
        if (lines) expect.fail(`${where}: ${lines}`);
        expect(clockDifference(raw, answer.raw, lagNs()), where).toBeNull();
      }
  });

  test("rules and routes in the words of the tools, each with the command that made it", async () => {
    expect(await undescribed(ours.lab)).toEqual([]);
  });

  test("what the kernel logs", async () => {
    const log = await kernelLog(ours.lab, directory);
    const text = log && textDifference(log.linux, log.ours);
    if (text) expect.fail(text);
  });
});
