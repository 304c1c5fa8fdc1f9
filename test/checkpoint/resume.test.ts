/** Runs that are given up at any moment and taken up again end with the bytes of a run that was left alone. */
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { captureFile, Checkpoint, Lab, splitFiles, VethworkError } from "../../src/index.js";
import type { LabReplayOptions } from "../../src/lab/lab.js";
import { teeSinks } from "../../src/lab/sinks.js";
import { capture, LAB, WIRES } from "./traffic.js";

const FRAMES = 2000;
let directory = "";
const at = (name: string) => join(directory, name);
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "vethwork-resume-"));
  writeFileSync(at("in.pcap"), capture(FRAMES));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Life {
  /** looks (each some frames later) after which the process dies; it saves at the looks in `saves` */
  dies?: number;
  saves?: (look: number) => boolean;
  script?: string;
  input?: string;
  options?: LabReplayOptions;
  fast?: "on" | "off" | "verify";
  identity?: Record<string, string>;
  beforeEnd?: (lab: Lab) => Promise<void>;
}

class Death extends Error {}

/** One life of a process; true where it came to the end. */
async function live(out: string, life: Life = {}): Promise<boolean> {
  const checkpoint = Checkpoint.open(at(`${out}.cp`), life.identity ?? {});
  const resume = checkpoint.resumes;
  const lab = new Lab({ directory, memoryBytes: 64 << 20, fast: life.fast });
  lab.captureTo(teeSinks([captureFile(at(`${out}.pcapng`), { resume }), splitFiles(at(out), { resume })]));
  expect(await lab.run(life.script ?? LAB + WIRES)).toMatchObject({ exitCode: 0, stderr: "" });
  checkpoint.labReady(lab);
  lab.startReplay("a:eth0", checkpoint.input(at(life.input ?? "in.pcap")), life.options);
  checkpoint.replaysStarted(lab);
  let look = 0;
  try {
    await lab.finishReplays(() => {
      if (life.saves?.(look) ?? true) checkpoint.save(lab);
      if (look++ === life.dies) throw new Death();
    }, 400);
  } catch (error) {
    if (error instanceof Death) return false;
    throw error;
  }
  await life.beforeEnd?.(lab);
  lab.advance(5e9);
  lab.endCapture();
  checkpoint.remove();
  return true;
}

/** Name and content of all files that a run wrote. */
function written(out: string): Record<string, Buffer> {
  const files = readdirSync(at(out)).map((name) => [name, readFileSync(join(at(out), name))]);
  return { ...(Object.fromEntries(files) as Record<string, Buffer>), all: readFileSync(at(`${out}.pcapng`)) };
}

describe("a run that dies", () => {
  it("goes on, and ends with the same bytes in every file", async () => {
    await live("alone", { saves: () => false });
    const expected = written("alone");
    expect(expected.all!.length).toBeGreaterThan(800_000);
    const lives = fc.array(
      fc.record({
        dies: fc.integer({ min: 0, max: 25 }),
        every: fc.integer({ min: 1, max: 5 }),
        tail: fc.integer({ min: 0, max: 500 }),
      }),
      { minLength: 1, maxLength: 4 },
    );
    await fc.assert(
      fc.asyncProperty(lives, async (all) => {
        for (const suffix of ["pcapng", "cp", "cp.old"]) rmSync(at(`run.${suffix}`), { force: true });
        rmSync(at("run"), { recursive: true, force: true });
        for (const { dies, every, tail } of all) {
          await live("run", { dies, saves: (look) => look % every === 0 });
          // what was being written when it died
          appendFileSync(at("run.pcapng"), Buffer.alloc(tail, 0x5a));
        }
        expect(await live("run")).toBe(true);
        const files = written("run");
        expect(Object.keys(files)).toEqual(Object.keys(expected));
        for (const [name, bytes] of Object.entries(files))
          expect(bytes.equals(expected[name]!), `${name} after ${JSON.stringify(all)}`).toBe(true);
      }),
      { numRuns: 8 },
    );
  });

  it("goes on in a later loop, at both ends", async () => {
    const options: LabReplayOptions = {
      peer: "b:eth0",
      sides: { auto: "first" },
      loops: 3,
      uniqueIp: true,
      pace: { packetsPerSecond: 20_000 },
      filter: "udp[4:2] > 10",
    };
    writeFileSync(at("short.pcap"), capture(700));
    const life = { options, input: "short.pcap" };
    await live("loops-alone", { ...life, saves: () => false });
    for (const dies of [2, 3, 2]) expect(await live("loops", { ...life, dies })).toBe(false);
    await live("loops", life);
    const files = written("loops-alone");
    for (const [name, bytes] of Object.entries(written("loops")))
      expect(bytes.equals(files[name]!), name).toBe(true);
    expect(files.all!.length).toBeGreaterThan(500_000);
  });

  it("goes on in the mode that it is told, whatever the one was that it died in", async () => {
    // port 9 is closed, and errors are not for the cache
    const life: Life = { script: `${LAB}ip netns exec b iptables -A INPUT -p udp -j DROP\n` };
    await live("fast-alone", { ...life, fast: "off", saves: () => false });
    const modes: string[] = [];
    const known: number[] = [];
    const beforeEnd = (lab: Lab) => {
      const { fast, hits } = lab.flowCache();
      modes.push(fast);
      known.push(hits);
      return Promise.resolve();
    };
    const expected = written("fast-alone");
    for (const [first, then] of [
      ["on", "off"],
      ["off", "on"],
      ["on", "verify"],
      ["verify", "on"],
    ] as const) {
      for (const suffix of ["pcapng", "cp", "cp.old"]) rmSync(at(`fast.${suffix}`), { force: true });
      rmSync(at("fast"), { recursive: true, force: true });
      expect(await live("fast", { ...life, fast: first, dies: 2 })).toBe(false);
      expect(await live("fast", { ...life, fast: then, beforeEnd })).toBe(true);
      for (const [name, bytes] of Object.entries(written("fast")))
        expect(bytes.equals(expected[name]!), `${name}, ${first} then ${then}`).toBe(true);
    }
    expect(modes).toEqual(["off", "on", "verify", "on"]);
    // the rest of the frames are of flows that are known
    for (const count of known.slice(1)) expect(count).toBeGreaterThan(100);
  });

  it("keeps what jobs of the lab have not seen yet", async () => {
    const script = `${LAB}${WIRES}ip netns exec b tcpdump -c 2500 -n -i eth0 -w got.pcap udp 2>tcpdump.txt &\nsleep 1\n`;
    const files: Buffer[] = [];
    const finish = async (lab: Lab) => {
      lab.advance(1e9);
      await lab.shell.finish();
      files.push(Buffer.from((await lab.shell.writtenFiles()).get(at("got.pcap"))!));
    };
    await live("jobs-alone", { script, saves: () => false, beforeEnd: finish });
    expect(await live("jobs", { script, dies: 12 })).toBe(false);
    await live("jobs", { script, beforeEnd: finish });
    expect(files[0]!.length).toBeGreaterThan(10_000);
    expect(files[1]!.equals(files[0]!)).toBe(true);
  });
});

describe("a checkpoint refuses", () => {
  async function refused(change: () => Life | void): Promise<string> {
    for (const suffix of ["cp", "cp.old"]) rmSync(at(`no.${suffix}`), { force: true });
    writeFileSync(at("no.pcap"), capture(FRAMES));
    const life: Life = { input: "no.pcap", identity: { "--seed": "1" } };
    expect(await live("no", { ...life, dies: 6 })).toBe(false);
    const changed = { ...life, ...(change() ?? {}) };
    const before = readFileSync(at("no.pcapng"));
    let message = "";
    try {
      await live("no", changed);
    } catch (error) {
      expect(error).toBeInstanceOf(VethworkError);
      message = (error as Error).message;
    }
    expect(readFileSync(at("no.pcapng")).equals(before), "the file that was written is as it was").toBe(true);
    return message;
  }

  it("other options, another lab", async () => {
    expect(await refused(() => ({ identity: { "--seed": "2" } }))).toMatch(
      /no\.cp is the checkpoint of another run: --seed was 1 and is 2; run the same command again/,
    );
    expect(await refused(() => ({ script: `${LAB}${WIRES}ip -n b link set eth0 mtu 1400\n` }))).toMatch(
      /the lab is not the one that the checkpoint was made in/,
    );
  });

  it("another capture, another output", async () => {
    expect(await refused(() => writeFileSync(at("no.pcap"), capture(FRAMES + 1)))).toMatch(
      /no\.pcap is not the capture that the checkpoint was made with: it has \d+ bytes, and had \d+;/,
    );
    const changed = capture(FRAMES);
    changed[100]! ^= 1;
    expect(await refused(() => writeFileSync(at("no.pcap"), changed))).toMatch(/it has other bytes/);
    expect(await refused(() => writeFileSync(at("no.pcapng"), Buffer.alloc(1 << 21)))).toMatch(
      /no\.pcapng is not the file that the checkpoint was made with: it cannot be continued/,
    );
    expect(await refused(() => writeFileSync(at("no.pcapng"), ""))).toMatch(/has 0 bytes, and had \d+ when/);
  });

  it("jobs that have run since, by name; and captures that cannot be continued", async () => {
    const lab = new Lab({ directory, memoryBytes: 64 << 20 });
    await lab.run(`${LAB}ip netns exec b tcpdump -n -i eth0 -w got.pcap &\nsleep 1\n`);
    const checkpoint = Checkpoint.open(at("jobs.cp"), {});
    checkpoint.labReady(lab);
    lab.startReplay("a:eth0", checkpoint.input(at("in.pcap")));
    checkpoint.save(lab);
    await lab.run("sleep 0.1");
    expect(() => checkpoint.save(lab)).toThrow(/background jobs, and jobs .* \(tcpdump\)/);
    checkpoint.remove();
    const recorded = new Lab({ directory, memoryBytes: 64 << 20 });
    recorded.record();
    checkpoint.labReady(recorded);
    expect(() => checkpoint.save(recorded)).toThrow(/needs a capture to files/);
  });
});
