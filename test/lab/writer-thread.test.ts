/** A capture that a thread writes out of the kernel's memory is the one that is written at once, whatever happens meanwhile. */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { captureFile, Lab, readCapture, splitFiles } from "../../src/index.js";
import { teeSinks } from "../../src/lab/sinks.js";
import { behindSink, type BehindSink } from "../../src/writer/behind.js";
import { shared } from "../../src/kernel/shared-memory.js";
import { capture, LAB, WIRES } from "../checkpoint/traffic.js";

const FRAMES = 25_000;
const dist = new URL("../../dist/index.js", import.meta.url).href;
let directory = "";
const at = (name: string) => join(directory, name);

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "vethwork-writer-"));
  writeFileSync(at("in.pcap"), capture(FRAMES));
  writeFileSync(at("lab.sh"), LAB + WIRES);
  // the same run in a process of its own: its file is told when it has ended
  writeFileSync(
    at("run.mjs"),
    `import { captureFile, Lab } from ${JSON.stringify(dist)};
const lab = new Lab({ sharedMemory: true, memoryBytes: 256 << 20 });
await lab.runFile("lab.sh");
lab.captureTo(captureFile(process.argv[2], { memory: lab.sharedMemory }));
let failure;
try {
  await lab.replay("a:eth0", "in.pcap");
} catch (error) {
  failure = error;
}
try {
  lab.endCapture();
} catch (error) {
  failure ??= error;
}
if (failure) {
  console.error(failure.code + ": " + failure.message);
  process.exitCode = 1;
}
`,
  );
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function newLab(sharedMemory: boolean): Promise<Lab> {
  const lab = new Lab({ sharedMemory, memoryBytes: 256 << 20 });
  expect(await lab.run(LAB + WIRES)).toMatchObject({ exitCode: 0 });
  return lab;
}

async function written(sharedMemory: boolean, how: "file" | "tee", filter?: (name: string) => boolean) {
  const lab = await newLab(sharedMemory);
  const name = `${sharedMemory}-${how}`;
  const file = captureFile(at(`${name}.pcapng`), { memory: lab.sharedMemory });
  lab.captureTo(how === "tee" ? teeSinks([file, splitFiles(at(name))]) : file, filter);
  await lab.replay("a:eth0", at("in.pcap"));
  const before = lab.snapshot();
  await lab.replay("a:eth0", at("in.pcap"));
  lab.restore(before);
  await lab.replay("a:eth0", at("in.pcap"));
  lab.endCapture();
  expect(statSync(at(`${name}.pcapng`)).size).toBe(file.written);
  return readFileSync(at(`${name}.pcapng`));
}

describe("a capture written by a thread", () => {
  it("has the same bytes, also where the kernel is put back meanwhile", async () => {
    const plain = await written(false, "file");
    expect(plain.length).toBeGreaterThan(4 << 20);
    expect((await written(true, "file")).equals(plain)).toBe(true);
  });

  it("has the same bytes beside another output", async () => {
    const plain = await written(false, "tee");
    expect((await written(true, "tee")).equals(plain)).toBe(true);
  });

  it("is what an undisturbed run writes up to where it was killed", async () => {
    const whole = spawnSync(process.execPath, ["run.mjs", "whole.pcapng"], {
      cwd: directory,
      encoding: "utf8",
    });
    expect(whole).toMatchObject({ status: 0, stderr: "" });
    const expected = readFileSync(at("whole.pcapng"));
    for (const bytes of [1, expected.length >> 2, expected.length >> 1]) {
      rmSync(at("killed.pcapng"), { force: true });
      const child = spawn(process.execPath, ["run.mjs", "killed.pcapng"], {
        cwd: directory,
        stdio: "ignore",
      });
      const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
      const size = () => statSync(at("killed.pcapng"), { throwIfNoEntry: false })?.size ?? 0;
      while (size() < bytes && child.exitCode === null)
        await new Promise((resolve) => setTimeout(resolve, 1));
      child.kill("SIGKILL");
      await ended;
      const left = readFileSync(at("killed.pcapng"));
      expect(left.equals(expected.subarray(0, left.length))).toBe(true);
    }
  });

  it.skipIf(process.platform === "win32")(
    "ends with whole blocks and one sentence where there is no room",
    () => {
      const command = `trap "" XFSZ; ulimit -f 3001; exec "$@"`;
      const { status, stderr } = spawnSync(
        "bash",
        ["-c", command, "bash", process.execPath, "run.mjs", "full.pcapng"],
        { cwd: directory, encoding: "utf8" },
      );
      expect({ status, stderr }).toEqual({ status: 1, stderr: "EFBIG: full.pcapng: File too large\n" });
      const left = readFileSync(at("full.pcapng"));
      expect(left.length).toBeGreaterThan(1 << 20);
      expect([...readCapture({ name: "full", bytes: left })].length).toBeGreaterThan(1000);
      expect(left.equals(readFileSync(at("whole.pcapng")).subarray(0, left.length))).toBe(true);
    },
  );
});

/** A sink whose thread runs. */
async function running(name: string, memory: SharedArrayBuffer): Promise<BehindSink & { worker: Worker }> {
  const sink = behindSink(at(name), memory) as BehindSink & { worker: Worker };
  for (let turn = 0; sink.behind === 0; turn++) {
    sink.write(new Uint8Array(memory, 0, 1));
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (turn > 20_000) throw new Error("the thread does not begin");
  }
  return sink;
}

describe("the thread", () => {
  it("writes in order what lies in the shared memory and what does not", async () => {
    const memory = new SharedArrayBuffer(1 << 20);
    const all = new Uint8Array(memory);
    const sink = await running("order", memory);
    const expected: number[] = new Array(sink.written).fill(0);
    for (let i = 1; i < 100; i++) {
      const begin = (i % 16) << 16;
      sink.release(begin, begin + 65536);
      all.fill(i, begin, begin + i);
      sink.write(all.subarray(begin, begin + i));
      sink.write(Uint8Array.of(255));
      expected.push(...new Array<number>(i).fill(i), 255);
    }
    sink.close();
    expect([...readFileSync(at("order"))]).toEqual(expected);
  });

  it("ends the run with its cause where it dies", async () => {
    const memory = new SharedArrayBuffer(1 << 20);
    const sink = await running("dead", memory);
    const died = new Promise((resolve) => sink.worker.once("exit", resolve));
    await sink.worker.terminate();
    await died;
    const words = `${at("dead")}: the thread that writes it has died; the file is whole up to there`;
    expect(() => sink.write(new Uint8Array(memory, 0, 8))).toThrow(words);
    expect(() => sink.write(Uint8Array.of(1))).toThrow(words);
  });
});

describe("the module for a shared memory", () => {
  it("is refused where it imports none", () => {
    expect(() => shared(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))).toThrow("imports no memory");
  });
});
