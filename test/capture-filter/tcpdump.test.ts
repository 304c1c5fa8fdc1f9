/** The same frames as tcpdump: recorded answers, and where tcpdump is installed the same expressions and random ones asked again. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCapture } from "../../src/capture/index.js";
import { expression } from "./random.js";
import { ask } from "./record.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const answers = JSON.parse(readFileSync(join(here, "answers.json"), "utf8")) as Record<
  string,
  { frames: number[] }
>;
const selected = (filter: string) =>
  [...readCapture(join(here, "frames.pcap"), { filter })].map(({ number }) => number - 1);
const installed = spawnSync("tcpdump", ["--version"]).status === 0;

describe("capture filters", () => {
  it.each(Object.entries(answers))("%s", (filter, { frames }) => {
    expect(selected(filter)).toEqual(frames);
  });

  it.skipIf(!installed)("random expressions select what tcpdump selects", () => {
    let compared = 0;
    fc.assert(
      fc.property(expression, (filter) => {
        const answer = ask(filter);
        // libpcap sees that some comparisons are never true and refuses them
        if (!answer.frames) return;
        compared++;
        expect(selected(filter)).toEqual(answer.frames);
      }),
      { numRuns: 150 },
    );
    expect(compared).toBeGreaterThan(100);
  });
});
