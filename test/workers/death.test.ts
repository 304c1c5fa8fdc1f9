/** A worker that dies or cannot go on ends the replay with its cause; what is in the file then does not look whole. */
import { readFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { Piscina } from "piscina";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { captureFile, captureStream, Lab } from "../../src/index.js";
import { SharedFile } from "../../src/workers/replay/file.js";
import { planReplay, type ReplayPlanOptions } from "../../src/workers/replay/plan.js";
import { replaySharded } from "../../src/workers/replay/run.js";
import { Board, Ended, NOTHING } from "../../src/workers/replay/board.js";
import { LAB, header, records } from "../checkpoint/traffic.js";

const FRAMES = 60_000;

let directory = "";
let capture = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "vethwork-death-"));
  capture = join(directory, "in.pcap");
  writeFileSync(capture, Buffer.concat([header(), records(0, FRAMES)]));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const lab = async (): Promise<Lab> => {
  const lab = new Lab({ directory, memoryBytes: 64 << 20 });
  await lab.run(LAB);
  return lab;
};

/** Ends of blocks: where a file may end that is cut off. */
function ends(file: Buffer): Set<number> {
  const all = new Set([0]);
  for (let at = 0; at < file.length; at += file.readUInt32LE(at + 4)) all.add(at + file.readUInt32LE(at + 4));
  return all;
}

describe("a replay by two workers, of which one dies", () => {
  it("says so, and leaves the front of the file without its statistics", async () => {
    const one = await lab();
    one.captureTo(captureFile(join(directory, "one.pcapng")));
    await one.replay("a:eth0", capture);
    one.endCapture();
    const whole = readFileSync(join(directory, "one.pcapng"));

    const two = await lab();
    const path = join(directory, "two.pcapng");
    const file = new SharedFile(path);
    two.captureTo(captureStream(file));
    two.startReplay("a:eth0", capture);
    let pool: Piscina | undefined;
    const real = Piscina.prototype.run;
    const spy = vi.spyOn(Piscina.prototype, "run").mockImplementation(function (this: Piscina, ...args) {
      pool = this;
      return real.apply(this, args);
    });
    try {
      const run = replaySharded(two, {
        ...{ workers: 2, file, interfaces: [], comments: true, sliceFrames: 100 },
        onProgress: ({ framesSent }) => {
          if (framesSent > 0) void pool!.threads[0]!.terminate();
        },
      });
      await expect(run).rejects.toThrow(/a worker thread died/);
    } finally {
      spy.mockRestore();
    }
    // whatever is done with the lab now, nothing is added
    expect(() => two.endCapture()).not.toThrow();
    const left = readFileSync(path);
    expect(left.length).toBeLessThan(whole.length);
    expect(left.equals(whole.subarray(0, left.length))).toBe(true);
    expect(ends(whole).has(left.length)).toBe(true);
  });

  it("says what a worker cannot write", async () => {
    const two = await lab();
    const file = new SharedFile(join(directory, "gone.pcapng"));
    two.captureTo(captureStream(file));
    two.startReplay("a:eth0", capture);
    rmSync(join(directory, "gone.pcapng"));
    const run = replaySharded(two, { workers: 2, file, interfaces: [], comments: true });
    await expect(run).rejects.toThrow(/gone\.pcapng: No such file or directory/);
  });
});

it("ends a replay for all workers alike", async () => {
  const two = await lab();
  const file = new SharedFile(join(directory, "ended.pcapng"));
  two.captureTo(captureStream(file));
  two.startReplay("a:eth0", capture);
  const answer = await replaySharded(two, {
    ...{ workers: 2, file, interfaces: [], comments: true, sliceFrames: 50 },
    onProgress: ({ framesSent }) => framesSent === 0,
  });
  expect(answer.done).toBe(true);
  two.endCapture();
  const sent = two.totals().injected;
  expect(sent).toBeGreaterThan(0);
  // the same frames by one worker
  const one = await lab();
  one.captureTo(captureFile(join(directory, "limited.pcapng")));
  await one.replay("a:eth0", capture, { limit: sent });
  one.endCapture();
  const packets = (name: string) =>
    [
      ...readFileSync(join(directory, name))
        .toString("latin1")
        .matchAll(/\x06\0\0\0..\0\0/gs),
    ].length;
  expect(packets("ended.pcapng")).toBe(packets("limited.pcapng"));
});

describe("the board of the workers", () => {
  it("gives a slice to who comes first, and to nobody behind the last", () => {
    const board = Board.make(2, 0);
    expect([board.claim(0), board.claim(0), board.claim(1)]).toEqual(["own", "other", "own"]);
    board.freeze();
    expect([board.claim(1), board.claim(2)]).toEqual(["other", "end"]);
    board.begin(0, 4096);
    expect(board.framesOf(0)).toBe(4096);
  });
  it("knows what of the file is whole, whatever fails", () => {
    const board = Board.make(2, 100);
    expect(board.whole).toBe(100);
    board.end(0, 50, [1n, -1n]);
    expect([board.hasEnded(0), board.hasEnded(1), board.bytesOf(0)]).toEqual([true, false, 50]);
    expect([board.agrees(0, [1n, 0xffffffffffffffffn]), board.agrees(0, [1n, 2n])]).toEqual([true, false]);
    board.setPlace(1, 150);
    board.see(1, 1);
    board.wrote(0, 0);
    for (const slice of [0, 1, 2]) board.claim(slice);
    expect(board.whole).toBe(100);
    board.wrote(0, 0, 120);
    expect(board.whole).toBe(120);
    board.wrote(0, 1);
    expect(board.whole).toBe(150);
    board.end(1, 7, [0n, 0n]);
    board.wrote(0, 2, 157);
    expect(board.whole).toBe(157);
    board.end(2, 3, [0n, 0n]);
    board.wrote(0, NOTHING);
    expect(board.whole).toBe(160);
    board.fail();
    expect(() => board.await(() => true)).toThrow(Ended);
  });
  it("lets no worker be so far ahead that what it tells is lost", () => {
    const board = Board.make(2, 0);
    board.see(0, 1000);
    const far = [...Array(1000).keys()].find((slice) => !board.isNear(slice))!;
    expect(far).toBeGreaterThan(100);
    board.see(1, 1);
    expect([board.isNear(far), board.isNear(far + 1)]).toEqual([true, false]);
  });
});

describe("why there is one worker", () => {
  const plan = (more: Partial<ReplayPlanOptions>) =>
    planReplay({ workers: 2, captures: [capture], write: join(directory, "x.pcapng"), fast: "on", ...more });
  it.each([
    [{ write: undefined }, /no -w/],
    [{ write: "-" }, /standard output/],
    [{ captures: ["-"] }, /standard input can be read only once/],
    [{ split: "frames" }, /--split/],
    [{ flows: "x.json" }, /flow log/],
    [{ checkpoint: "x" }, /checkpoint/],
    [{ stateful: true }, /--stateful/],
    [{ fast: "verify" as const }, /--fast=verify/],
  ])("%j", (more, why) => {
    expect(plan(more)).toMatchObject({ workers: 1, why: expect.stringMatching(why) });
  });
  it("is told only where more were asked for", () => {
    expect(plan({})).toEqual({ workers: 2 });
    expect(plan({ workers: "auto" })).toEqual({ workers: 1 });
    expect(plan({ workers: "auto", write: "-" })).toEqual({ workers: 1 });
  });
  it("is not there where a second one helps: a long capture without the cache", () => {
    const long = join(directory, "long.pcap");
    writeFileSync(long, "");
    truncateSync(long, 200e6);
    const auto = (more: Partial<ReplayPlanOptions>) => plan({ workers: "auto", captures: [long], ...more });
    const best = availableParallelism() > 1 ? 2 : 1;
    expect(auto({ fast: "off" })).toEqual({ workers: best });
    expect(auto({ fast: "on" })).toEqual({ workers: 1 });
    expect(auto({ fast: "off", checkpoint: "x" })).toEqual({ workers: 1 });
    expect(plan({ workers: "auto", fast: "off" })).toEqual({ workers: 1 });
  });
});
