/** The trace of a packet agrees with what a replay of it shows, in random labs and in recorded ones. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
// @ts-expect-error -- plain JavaScript, shared with .ci/random-labs.mjs
import { readPcap } from "../../.ci/oracle/frames.mjs";
// @ts-expect-error -- plain JavaScript, shared with .ci/random-labs.mjs
import { writeLab } from "../random-lab/generate.mjs";
import { Lab } from "../../src/index.js";
import { agree } from "./agree.js";

/** labs; VETHWORK_TRACE_LABS=60 in .ci/run */
const LABS = Number(process.env.VETHWORK_TRACE_LABS ?? 14);
const SEED = process.env.VETHWORK_TRACE_SEED ?? "trace";
const MEMORY = 256 << 20;
const SETTLE_NS = 2e9;
/** frames that one frame may cause: a lab may be built so that some go round for ever */
const STORM_LIMIT = 8000;

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "vethwork-trace-"));
});
afterAll(() => rmSync(root, { recursive: true }));

interface Counted {
  [disposition: string]: number;
}

/** Traces every frame of a lab's traffic at its time, which then is sent. */
async function follow(seed: string, ends: Counted): Promise<number> {
  const directory = writeLab(root, seed, [], seed.endsWith("0") ? ["services"] : []) as string;
  const lab = new Lab({ directory, memoryBytes: MEMORY });
  // some commands are refused, as Linux does, or name what is not modelled: the lab is what the others built
  await lab.run(readFileSync(join(directory, "setup.sh"), "utf8"));
  lab.kernel.machine.exports.set_storm_limit!(STORM_LIMIT);
  lab.advance(SETTLE_NS);
  lab.record();
  let frames = 0;
  for (const line of readFileSync(join(directory, "traffic.sh"), "utf8").split("\n")) {
    const replay = /^ip netns exec (\S+) tcpreplay --pps=\d+ -i (\S+) (\S+)/.exec(line);
    if (!replay) {
      await lab.run(line);
      continue;
    }
    const [, netns, ifname, file] = replay as unknown as [string, string, string, string];
    for (const frame of readPcap(readFileSync(join(directory, file))) as Buffer[]) {
      const trace = agree(lab, { netns, ifname }, frame, `seed ${seed}, frame ${++frames}`);
      ends[trace.end.disposition] = (ends[trace.end.disposition] ?? 0) + 1;
      try {
        lab.kernel.transmit(netns, ifname, frame);
      } catch {
        // refused, as the trace said
      }
      lab.advance(4e6);
      lab.frames();
    }
  }
  return frames;
}

describe("a trace says what a replay shows", () => {
  it(`of every packet in ${LABS} random labs`, { timeout: LABS * 20_000 }, async () => {
    const ends: Counted = {};
    let frames = 0;
    for (let i = 0; i < LABS; i++) frames += await follow(`${SEED}-${i}`, ends);
    expect(frames).toBeGreaterThan(LABS * 20);
    // the labs are worth it: packets end in different ways
    for (const end of ["DELIVERED", "DROPPED", "CONSUMED", "HELD"]) expect(ends[end], end).toBeGreaterThan(0);
  });
});
