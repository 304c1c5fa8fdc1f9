/** A disk that gets full, whoever writes: the kernel's own thread, the one that only writes, several workers. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCapture } from "../../src/index.js";
import { capture, LAB } from "../checkpoint/traffic.js";

const cli = new URL("../../dist/cli/main.js", import.meta.url).pathname;
const FRAMES = 40_000;
/** so long that the thread is used (src/cli/writer-thread.ts); behind the frames is a hole, which nobody comes to read */
const LONG_BYTES = 200e6;
const COMMAND = ["replay", "--lab", "lab.sh", "--at", "a:eth0", "--quiet"];

let directory = "";
const at = (name: string) => join(directory, name);
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "vethwork-full-"));
  writeFileSync(at("lab.sh"), LAB);
  writeFileSync(at("in.pcap"), capture(FRAMES));
  writeFileSync(at("long.pcap"), capture(FRAMES));
  truncateSync(at("long.pcap"), LONG_BYTES);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const run = (limit: string, ...args: string[]) =>
  spawnSync(
    "bash",
    // a limit on the size of files stands for a disk: write(2) fails with EFBIG where the signal is ignored
    ["-c", `trap "" XFSZ; ulimit -f ${limit}; exec "$@"`, "bash", process.execPath, cli, ...COMMAND, ...args],
    { cwd: directory, encoding: "utf8" },
  );

describe.skipIf(process.platform === "win32")("a full disk leaves whole blocks and one sentence", () => {
  let expected: Buffer;
  beforeAll(() => {
    expect(run("unlimited", "in.pcap", "-w", "whole.pcapng")).toMatchObject({ status: 0, stderr: "" });
    expected = readFileSync(at("whole.pcapng"));
    expect(expected.length).toBeGreaterThan(10e6);
  });

  it.each([
    ["the kernel's thread", "in.pcap", []],
    ["a thread that writes", "long.pcap", []],
    ["two workers", "in.pcap", ["--workers", "2"]],
    ["three workers without the cache", "in.pcap", ["--workers", "3", "--fast=off"]],
  ])("written by %s", (_, input, more) => {
    const { status, stdout, stderr } = run("7001", input, "-w", "full.pcapng", ...more);
    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: "",
      stderr: "vethwork: full.pcapng: File too large\n",
    });
    const left = readFileSync(at("full.pcapng"));
    expect(left.length).toBeGreaterThan(1 << 20);
    expect(left.length).toBeLessThanOrEqual(7001 * 1024);
    expect(left.equals(expected.subarray(0, left.length))).toBe(true);
    // ends where a block does
    expect([...readCapture({ name: "full", bytes: left })].length).toBeGreaterThan(1000);
  });
});
