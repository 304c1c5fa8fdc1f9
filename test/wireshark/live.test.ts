/** A lab in real time, on a wall clock that the test moves. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Lab } from "../../src/index.js";
import { LiveRun, type LiveOptions } from "../../src/wireshark/extcap/live.js";

let directory = "";
let file = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "vethwork-live-"));
  file = join(directory, "three.pcap");
  writeFileSync(file, pcap([0, 1, 3]));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** of experiments (IEEE 802) */
const TEST_TYPE = 0x88b5;

/** Broadcasts that nobody answers, at these seconds. */
function pcap(seconds: number[]): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(65535, 16);
  header.writeUInt32LE(1, 20);
  const records = seconds.map((second) => {
    const record = Buffer.alloc(16 + 60);
    record.writeUInt32LE(1000 + second, 0);
    record.writeUInt32LE(60, 8);
    record.writeUInt32LE(60, 12);
    record.fill(0xff, 16, 22);
    record.writeUInt16BE(TEST_TYPE, 16 + 12);
    return record;
  });
  return Buffer.concat([header, ...records]);
}

interface Seen {
  /** ms of the wall's clock when it came out */
  wallMs: number;
  /** ms of virtual time since the run began */
  virtualMs: number;
}

/** Runs with a clock that stands still while the kernel works; `script` does something at a moment of the wall's clock. */
async function live(
  options: Partial<LiveOptions>,
  script: Record<number, (run: LiveRun) => void> = {},
  stopMs = 60_000,
) {
  const lab = new Lab({ memoryBytes: 64 << 20 });
  await lab.run("ip link add v0 type veth peer name v1; ip link set v0 up; ip link set v1 up");
  lab.advance(5e9);
  lab.record((name) => name === "v0");
  const startNs = lab.kernel.nowNs;
  const seen: Seen[] = [];
  const status: string[] = [];
  let wallMs = 1e6;
  const startMs = wallMs;
  const at = Object.keys(script).map(Number);
  const look = (): void => {
    for (const { bytes, timeNs } of lab.frames())
      if (((bytes[12]! << 8) | bytes[13]!) === TEST_TYPE)
        seen.push({ wallMs: wallMs - startMs, virtualMs: (timeNs - startNs) / 1e6 });
  };
  const run = new LiveRun(lab, {
    speed: 1,
    loop: false,
    replays: [{ iface: "v0", file }],
    stopped: () => wallMs - startMs >= stopMs,
    onStatus: (text) => void status.push(text),
    onTick: (self) => {
      while (at.length && at[0]! <= wallMs - startMs) script[at.shift()!]!(self);
    },
    now: () => wallMs,
    sleep: async (ms) => {
      look();
      wallMs += Math.max(ms, 1);
    },
    ...options,
  });
  await run.run();
  look();
  return { seen, status, wallMs: wallMs - startMs, virtualMs: (lab.kernel.nowNs - startNs) / 1e6 };
}
/** within two ticks; as much too early where the moment is that of a click */
const near = (ms: number, late = 45) => ({
  asymmetricMatch: (value: number) => value >= ms - 25 && value <= ms + late,
  toString: () => `near ${ms}`,
});

describe("a lab in real time", () => {
  it("shows each frame when it is due, and ends when all has settled", async () => {
    const { seen, status, wallMs, virtualMs } = await live({});
    expect(seen.map((one) => one.wallMs)).toEqual([near(0), near(1000), near(3000)]);
    expect(seen.map((one) => one.virtualMs)).toEqual([near(0, 1), near(1000, 1), near(3000, 1)]);
    expect(wallMs).toEqual(near(8000, 100));
    expect(virtualMs).toEqual(near(8000, 100));
    expect(status).toEqual(["3 frames sent"]);
  });

  it("goes faster or slower as asked, and the packets' own times stay", async () => {
    const fast = await live({ speed: 10 });
    expect(fast.seen.map((one) => one.wallMs)).toEqual([near(0), near(100), near(300)]);
    expect(fast.seen.map((one) => one.virtualMs)).toEqual([near(0, 1), near(1000, 1), near(3000, 1)]);
    const slow = await live({ speed: 0.5 });
    expect(slow.seen.map((one) => one.wallMs)).toEqual([near(0), near(2000), near(6000)]);
  });

  it("does not wait at speed 0", async () => {
    const { seen, wallMs, virtualMs } = await live({ speed: 0 });
    expect(seen).toHaveLength(3);
    expect(seen.map((one) => one.virtualMs)).toEqual([near(0, 1), near(1000, 1), near(3000, 1)]);
    expect(wallMs).toBeLessThan(200);
    expect(virtualMs).toBe(8000);
    // round after round, without a gap
    let [ticks, wall] = [0, 0];
    const looped = await live({ speed: 0, loop: true, stopped: () => ticks++ > 2, now: () => (wall += 5) });
    const [, , third, fourth] = looped.seen;
    expect(fourth!.virtualMs - third!.virtualMs).toBeLessThan(1);
  });

  it("stands still while it is paused, and changes its speed on the way", async () => {
    const paused = await live(
      {},
      { 500: (run) => void (run.paused = true), 5000: (run) => void (run.paused = false) },
    );
    expect(paused.seen.map((one) => one.wallMs)).toEqual([near(0), near(5500, 60), near(7500, 60)]);
    expect(paused.seen.map((one) => one.virtualMs)).toEqual([near(0, 1), near(1000, 1), near(3000, 1)]);
    const hurried = await live({}, { 1500: (run) => void (run.speed = 100) });
    expect(hurried.seen.map((one) => one.wallMs)).toEqual([near(0), near(1000), near(1515)]);
  });

  it("sends again and again, until loop is taken back", async () => {
    const { seen, status } = await live({ loop: true }, { 4000: (run) => void (run.loop = false) });
    expect(seen.map((one) => one.virtualMs)).toEqual(
      [0, 1000, 3000, 3000, 4000, 6000].map((ms) => near(ms, 50)),
    );
    expect(status).toEqual(["3 frames sent; again", "3 frames sent"]);
  });

  it("starts again on demand, in the midst of it and behind its end", async () => {
    const { seen } = await live({}, { 1500: (run) => run.again(), 6000: (run) => run.again() });
    expect(seen.map((one) => one.wallMs)).toEqual(
      [0, 1000, 1500, 2500, 4500, 6000, 7000, 9000].map((ms) => near(ms)),
    );
  });

  it("loops a thousand times in the memory of one", async () => {
    const { seen } = await live({ loop: true, speed: 1000 }, {}, 3000);
    expect(seen.length).toBeGreaterThan(1000);
  });

  it("runs until it is stopped where nothing is sent", async () => {
    const { wallMs, virtualMs } = await live({ replays: [] }, {}, 20_000);
    expect(wallMs).toEqual(near(20_000));
    expect(virtualMs).toEqual(near(19_980, 41));
  });

  it("gives up time that the machine cannot keep up with, and says so once", async () => {
    let wallMs = 0;
    let ticks = 0;
    const { status } = await live({
      speed: 1e9,
      // working takes time, too
      now: () => (wallMs += 5),
      sleep: async () => void ticks++,
      stopped: () => ticks > 50,
      replays: [],
    });
    expect(status).toEqual(["this machine is slower than the speed asked for"]);
  });

  it("tells what is wrong with a capture", async () => {
    const damaged = join(directory, "damaged.pcap");
    writeFileSync(damaged, pcap([0, 1]).subarray(0, 130));
    await expect(live({ replays: [{ iface: "v0", file: damaged }] })).rejects.toThrow(/ends inside packet 2/);
  });
});
