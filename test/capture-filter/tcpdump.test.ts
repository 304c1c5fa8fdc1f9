/** The same frames as tcpdump: recorded answers, and where tcpdump is installed the same expressions and random ones asked again. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  FrameFilter,
  LINKTYPE_ETHERNET,
  LINKTYPE_RAW,
  readCapture,
  type CapturedPacket,
} from "../../src/capture/index.js";
import { compileFilter, FilterError } from "../../src/filter/index.js";
import { expression } from "./random.js";
import { ask, FILES } from "./record.mjs";

const here = dirname(fileURLToPath(import.meta.url));
type Answer = { frames?: number[]; refused?: string };
const load = (name: string): unknown => JSON.parse(readFileSync(join(here, name), "utf8"));
const answers = load("answers.json") as Record<string, Answer>;
const links = load("links.json") as Record<string, Record<string, Answer>>;

/** as tcpdump answers: which packets, from 0, or its words against the filter */
function answerOf(select: () => Iterable<CapturedPacket>): Answer {
  try {
    return { frames: [...select()].map(({ number }) => number - 1) };
  } catch (error) {
    if (error instanceof FilterError) return { refused: error.libpcap };
    throw error;
  }
}

const read = (filter: string, file = "frames.pcap"): Answer =>
  answerOf(() => readCapture(join(here, file), { filter }));

const packets = Object.fromEntries(FILES.map((file) => [file, [...readCapture(join(here, file))]]));
const LINK_TYPES = [LINKTYPE_ETHERNET, 276, LINKTYPE_RAW];

/** with the netmask of an interface that tcpdump -r assumes */
const run = (text: string, file: string): Answer =>
  answerOf(() => {
    const linkType = LINK_TYPES[FILES.indexOf(file)]!;
    const filter = new FrameFilter(compileFilter(text, { linkType, netmask: 0 }));
    return packets[file]!.filter(({ bytes, originalLength }) =>
      filter.accepts({ bytes, length: originalLength }),
    );
  });
const installed = spawnSync("tcpdump", ["--version"]).status === 0;

describe("capture filters", () => {
  it.each(Object.entries(answers))("%s", (filter, answer) => {
    expect(read(filter)).toEqual(answer);
  });

  describe.each(FILES)("%s", (file) => {
    it.each(Object.entries(links[file]!))("%s", (filter, answer) => {
      expect(run(filter, file)).toEqual(answer);
    });

    it.skipIf(!installed)("random expressions select what tcpdump selects", () => {
      let compared = 0;
      fc.assert(
        fc.property(expression, (filter) => {
          const answer = ask(filter, file);
          // libpcap sees that some comparisons are never true and refuses them
          if (answer.refused?.includes("rejects all")) return;
          if (answer.frames) compared++;
          expect(read(filter, file)).toEqual(answer);
        }),
        { numRuns: 60 },
      );
      expect(compared).toBeGreaterThan(20);
    });
  });
});
