/**
 * SIGKILL at any moment, driven by the bytes that the file has: what is there is the front of what an undisturbed run writes, readers open it,
 * and the same command goes on to the same bytes. VETHWORK_KILLS says how often (npm test: a few times; .ci/run: more).
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCapture, VethworkError } from "../../src/index.js";
import { capture, LAB, WIRES } from "./traffic.js";

const root = new URL("../../", import.meta.url).pathname;
const cli = `${root}dist/cli/main.js`;
const FRAMES = 25_000;
const KILLS = Number(process.env.VETHWORK_KILLS ?? 4);
const has = (tool: string) => spawnSync(tool, ["--version"]).error === undefined;
const [capinfos, tshark] = [has("capinfos"), has("tshark")];

let directory = "";
let expected: Buffer;
const at = (name: string) => join(directory, name);
const COMMAND = ["replay", "--lab", "lab.sh", "--at", "a:eth0", "--quiet"];
const KEPT = ["--checkpoint", "cp", "--checkpoint-every", "2000 frames"];

function start(args: string[], input?: string): ChildProcess {
  const stdin = input === undefined ? "ignore" : openSync(at(input), "r");
  const child = spawn(process.execPath, [cli, ...args], { cwd: directory, stdio: [stdin, "pipe", "pipe"] });
  if (typeof stdin === "number") closeSync(stdin);
  return child;
}

interface Ended {
  code: number | null;
  signal: string | null;
  err: string;
}

/** Waits for the end; `watch` is called all the time. */
async function ended(child: ChildProcess, watch: () => void = () => {}): Promise<Ended> {
  let err = "";
  let result: Ended | null = null;
  child.stderr!.on("data", (chunk: Buffer) => (err += chunk.toString()));
  child.stdout!.resume();
  child.on("close", (code, signal) => (result = { code, signal, err }));
  while (!result) {
    watch();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return result;
}

const size = (name: string) => statSync(at(name), { throwIfNoEntry: false })?.size ?? 0;

/** Ends a run with a signal as soon as its file, which it may first have cut off, has grown to some bytes. */
async function stopped(
  args: string[],
  signal: "SIGKILL" | "SIGINT",
  bytes: number,
  input?: string,
): Promise<Ended> {
  const before = size("out.pcapng");
  let changed = false;
  let sent = false;
  const child = start(args, input);
  return ended(child, () => {
    const now = size("out.pcapng");
    changed ||= now !== before;
    if (!sent && (changed || before === 0) && now >= bytes) sent = child.kill(signal);
  });
}

/** Packets of whole blocks; what is behind them is no more than one block. */
function wholePackets(bytes: Buffer): number {
  let packets = 0;
  for (let at = 0; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32LE(at + 4);
    if (at + length > bytes.length) break;
    if (bytes.readUInt32LE(at) === 6) packets++;
    at += length;
  }
  return packets;
}

/** The file after a kill: the front of the whole one, and open to every reader. */
function checkFront(bytes: Buffer): void {
  expect(bytes.equals(expected.subarray(0, bytes.length)), "the front of what was to be written").toBe(true);
  const packets = wholePackets(bytes);
  let read = 0;
  try {
    for (const _ of readCapture({ name: "out.pcapng", bytes })) read++;
  } catch (error) {
    expect(error).toBeInstanceOf(VethworkError);
  }
  expect(read).toBe(packets);
  if (bytes.length < 1000) return;
  if (capinfos) {
    const { stdout, stderr } = spawnSync("capinfos", ["-cMT", "out.pcapng"], {
      cwd: directory,
      encoding: "utf8",
    });
    expect(stdout.trim().split(/\s+/).pop(), stderr).toBe(String(packets));
    // a write that the kill cut off, and nothing worse
    if (stderr) expect(stderr).toContain("cut short in the middle of a packet");
  }
}

describe.skipIf(!existsSync(cli))("a run that is killed (needs the built package)", () => {
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "vethwork-kill-"));
    writeFileSync(at("in.pcap"), capture(FRAMES));
    writeFileSync(at("lab.sh"), LAB + WIRES);
    expect(await ended(start([...COMMAND, "in.pcap", "-w", "expected.pcapng"]))).toMatchObject({
      code: 0,
      err: "",
    });
    expected = readFileSync(at("expected.pcapng"));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it.each([
    ["of a file", "in.pcap", undefined],
    ["of standard input", "-", "in.pcap"],
  ])("goes on to the same bytes, whatever --fast is: replay %s", async (_name, file, input) => {
    rmSync(at("out.pcapng"), { force: true });
    const command = [...COMMAND, file, "-w", "out.pcapng", ...KEPT];
    const modes = ["on", "verify", "off"];
    let random = 20261121;
    let kills = 0;
    for (let i = 0; i < KILLS; i++) {
      random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
      const { signal } = await stopped(
        [...command, "--fast", modes[i % modes.length]!],
        "SIGKILL",
        (random / 2 ** 32) * expected.length,
        input,
      );
      if (signal !== "SIGKILL") break;
      kills++;
      checkFront(readFileSync(at("out.pcapng")));
    }
    expect(kills).toBeGreaterThan(1);
    const last = await ended(start(command, input));
    expect(last).toMatchObject({ code: 0 });
    expect(last.err).toMatch(/^(vethwork: cp: going on behind frame \d+, [\d.]+ s after boot\n)?$/);
    expect(readFileSync(at("out.pcapng")).equals(expected)).toBe(true);
    expect(["cp", "cp.old", "cp.new"].filter((name) => existsSync(at(name)))).toEqual([]);
    if (tshark && input === undefined) {
      const read = spawnSync("tshark", ["-r", "out.pcapng", "-c", "10"], {
        cwd: directory,
        encoding: "utf8",
      });
      expect(read.status, read.stderr).toBe(0);
    }
  });

  it("Ctrl-C leaves a complete capture, and the same command goes on all the same", async () => {
    rmSync(at("out.pcapng"), { force: true });
    const command = [...COMMAND, "in.pcap", "-w", "out.pcapng", ...KEPT];
    const { code, err } = await stopped(command, "SIGINT", expected.length / 4);
    expect(code).toBe(130);
    expect(err).toBe("vethwork: not complete; the same command goes on from cp\n");
    const bytes = readFileSync(at("out.pcapng"));
    expect(bytes.equals(expected.subarray(0, bytes.length)), "statistics are behind the last frame").toBe(
      false,
    );
    let packets = 0;
    for (const _ of readCapture(at("out.pcapng"))) packets++;
    expect(packets).toBeGreaterThan(1000);
    expect(await ended(start(command))).toMatchObject({ code: 0 });
    expect(readFileSync(at("out.pcapng")).equals(expected)).toBe(true);
  });

  it("a full disk leaves whole blocks and one sentence; with more room the same command goes on", async () => {
    rmSync(at("out.pcapng"), { force: true });
    const command = [...COMMAND, "in.pcap", "-w", "out.pcapng", ...KEPT];
    // a limit on the size of files stands for a disk: write(2) fails with EFBIG where the signal is ignored
    const limited = spawnSync(
      "bash",
      ["-c", `trap "" XFSZ; ulimit -f 3001; exec "$@"`, "bash", process.execPath, cli, ...command],
      { cwd: directory, encoding: "utf8" },
    );
    expect(limited.stderr).toMatch(
      /^(vethwork: not complete; .*\n)?vethwork: out\.pcapng: File too large\n$/,
    );
    expect(limited.status).toBe(1);
    const bytes = readFileSync(at("out.pcapng"));
    expect(bytes.length).toBeGreaterThan(2_000_000);
    expect(bytes.equals(expected.subarray(0, bytes.length))).toBe(true);
    for (const _ of readCapture({ name: "out", bytes })); // ends where a block does
    expect(await ended(start(command))).toMatchObject({ code: 0 });
    expect(readFileSync(at("out.pcapng")).equals(expected)).toBe(true);
  });

  it("refuses what cannot be continued, before anything runs", async () => {
    const refused = async (...args: string[]) => (await ended(start([...COMMAND, ...args]))).err;
    expect(await refused("in.pcap", "-w", "-", ...KEPT)).toMatch(
      /--checkpoint needs files .* -w instead of standard/,
    );
    expect(await refused("in.pcap", "--checkpoint-every", "3s")).toMatch(/--checkpoint FILE is missing/);
    expect(await refused("in.pcap", "--checkpoint", "cp", "--checkpoint-every", "often")).toMatch(
      /"often" is not a time; write for example 90s/,
    );
    expect(await refused("in.pcap", "-w", "/dev/null", ...KEPT)).toMatch(
      /\/dev\/null is no file that can be cut off/,
    );
    expect(existsSync(at("cp"))).toBe(false);
  });
});
