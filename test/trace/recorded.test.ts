/** Every recorded lab can be asked: frames of its traffic have a walk and an end, whose lines are those of the schema. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
// @ts-expect-error -- plain JavaScript, shared with .ci/record.mjs
import { readPcap } from "../../.ci/oracle/frames.mjs";
import { formatTrace, Lab, traceLines, tracePacket } from "../../src/index.js";
import { interfaceNames } from "../../src/lab/names.js";
import { labNames, RECORDINGS } from "../linux/labs.js";
import { changed } from "./agree.js";
import { faults } from "./schema.js";

/** every one in .ci/run, which sets VETHWORK_TRACE_LABS */
const STEP = process.env.VETHWORK_TRACE_LABS ? 1 : 12;
const FRAMES = 4;

/** arp who-has 10.0.0.1 tell 10.0.0.77 */
const QUESTION = Buffer.from(
  "ffffffffffff020000000077080600010800060400010200000000770a00004d0000000000000a000001",
  "hex",
);

interface Sending {
  at: string;
  frames: Buffer[];
}

/** What a lab's traffic transmits by tcpreplay, by interface. */
function sendings(directory: string): Sending[] {
  const script = readFileSync(join(directory, "traffic.sh"), "utf8");
  const found: Sending[] = [];
  for (const match of script.matchAll(/ip netns exec (\S+) tcpreplay [^\n]*?-i (\S+) (\S+\.pcap)/g)) {
    const [, netns, ifname, file] = match as unknown as [string, string, string, string];
    try {
      found.push({
        at: `${netns}:${ifname}`,
        frames: readPcap(readFileSync(join(directory, file))) as Buffer[],
      });
    } catch {
      // a name that the script makes up
    }
  }
  return found;
}

describe("recorded labs", () => {
  for (const name of labNames().filter((_, i) => i % STEP === 0))
    it(name, { timeout: 60_000 }, async () => {
      const directory = join(RECORDINGS, name);
      const lab = new Lab({ directory, memoryBytes: 256 << 20 });
      await lab.run(readFileSync(join(directory, "setup.sh"), "utf8"));
      lab.advance(2e9);
      const { machine } = lab.kernel;
      const known = interfaceNames(lab.kernel);
      const sent = sendings(directory).filter(({ at }) => known.includes(at));
      // what a program there sends is not in a file: a question for everybody
      if (!sent.length)
        sent.push(
          ...known
            .filter((at) => at.includes(":") && !at.endsWith(":lo"))
            .slice(0, 2)
            .map((at) => ({ at, frames: [QUESTION] })),
        );
      for (const { at, frames } of sent) {
        for (let i = 0; i < frames.length; i += Math.ceil(frames.length / FRAMES)) {
          const start = machine.snapshot();
          const trace = tracePacket(lab, { at, frame: frames[i]!, forNs: 100e6 });
          expect(changed(machine, start)).toEqual([]);
          const lines = traceLines(trace);
          for (const line of lines) expect(faults(JSON.parse(line)), line).toEqual([]);
          expect(JSON.parse(lines.at(-1)!).disposition).toMatch(/^[A-Z_]+$/);
          const text = formatTrace(trace, { all: true });
          expect(text.trimEnd().split("\n").at(-1)).toMatch(/^Disposition: [A-Z_]+/);
          expect(text).not.toMatch(/undefined|\[object|NaN/);
        }
      }
      await lab.shell.finish();
    });
});
