/**
 * All recorded labs: behind its own traffic, what a lab's scripts sent is replayed some times more, by 1, 2, 3 and 7 workers, with the same bytes,
 * counters and tables. Every sixth lab; VETHWORK_ALL_LABS=1 (.ci/run) takes all.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { captureStream, type Lab } from "../../src/index.js";
import type { FastModeName } from "../../src/kernel/machine.js";
import { VethworkError } from "../../src/model/errors.js";
import { pcapHeader, pcapRecord } from "../../src/pcap-writer/index.js";
import { labNames, playLab, RECORDINGS } from "../linux/labs.js";
import { NeedsOne } from "../../src/workers/replay/shard.js";
import { replayed } from "./in-turn.js";

const ALL = Boolean(process.env.VETHWORK_ALL_LABS);
const STEP = ALL ? 1 : 6;
/** so often is what a lab sent sent again, and so many of its frames */
const TIMES = 5;
const MOST_FRAMES = ALL ? 200 : 50;
const BASE_NS = 1_700_000_000_000_000_000n;
const BETWEEN_NS = 1_000_000n;
const WORKERS = [2, 3, 7];

let directory = "";
beforeAll(() => void (directory = mkdtempSync(join(tmpdir(), "vethwork-corpus-"))));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Sent {
  at: string;
  bytes: Uint8Array;
}

/** Writes down what the scripts of a lab send on its interfaces (tcpreplay). */
function listen(lab: Lab, sent: Sent[]): void {
  const { kernel } = lab;
  const transmit = kernel.transmit.bind(kernel);
  kernel.transmit = (netns, ifname, frame) => {
    if (sent.length < MOST_FRAMES) sent.push({ at: `${netns}:${ifname}`, bytes: Uint8Array.from(frame) });
    return transmit(netns, ifname, frame);
  };
}

/** Starts replays of what was sent, one for each interface, side by side: each frame some times in a row, as a flow's come. How many. */
function startAgain(lab: Lab, sent: readonly Sent[], name: string): number {
  let started = 0;
  for (const at of new Set(sent.map((each) => each.at))) {
    const path = join(directory, `${name}-${started}.pcap`);
    const records = sent.flatMap((each, i) =>
      each.at !== at
        ? []
        : Array.from({ length: TIMES }, (_, n) =>
            pcapRecord({ timeNs: BASE_NS + BigInt(i * TIMES + n) * BETWEEN_NS, bytes: each.bytes }, "ns"),
          ),
    );
    writeFileSync(path, Buffer.concat([pcapHeader({ resolution: "ns" }), ...records]));
    try {
      lab.startReplay(at, path, { loops: 2 });
      started++;
    } catch (error) {
      // the interface has gone meanwhile
      expect(error).toBeInstanceOf(VethworkError);
    }
  }
  return started;
}

/** Few labs have to be replayed by one worker, which shows on the way. */
function isForOne(error: unknown): null {
  if (!(error instanceof NeedsOne)) throw error;
  totals.forOne++;
  return null;
}

const totals = { labs: 0, forOne: 0, frames: 0, hits: 0 };
afterAll(() => {
  // what takes the slow path everywhere proves little; few labs have nothing else
  if (totals.labs >= 20) expect(totals.hits).toBeGreaterThan(20 * totals.labs);
  expect(totals.forOne).toBeLessThanOrEqual(totals.labs / 20);
});

describe.each(labNames().filter((_, i) => i % STEP === 0))("%s", (name) => {
  test("the same for 1, 2, 3 and 7 workers", async () => {
    const sent: Sent[] = [];
    const fast: FastModeName = name.length % 2 ? "off" : "on";
    const { lab } = await playLab(
      join(RECORDINGS, name),
      () => undefined,
      (ready) => listen(ready, sent),
      fast,
    );
    if (!sent.length) return;
    lab.countDrops();
    lab.captureTo(captureStream({ name: "nowhere", write() {} } as never));
    if (!startAgain(lab, sent, name)) return;
    const fork = lab.fork();
    const one = await replayed(fork, 1, join(directory, "one.pcapng"), name);
    expect(one.file.length).toBeGreaterThan(0);
    totals.labs++;
    for (const workers of ALL ? WORKERS : [WORKERS[totals.labs % WORKERS.length]!]) {
      const many = await replayed(fork, workers, join(directory, "many.pcapng"), name).catch(isForOne);
      if (!many) continue;
      expect(many.told, `${workers} workers`).toBe(one.told);
      const at = many.file.equals(one.file) ? null : many.file.findIndex((byte, i) => byte !== one.file[i]);
      expect(at, `${workers} workers: the first byte that differs`).toBe(null);
      totals.frames += many.others.frames;
      totals.hits += many.others.hits;
    }
  });
});
