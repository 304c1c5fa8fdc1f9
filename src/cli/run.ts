/** `vethwork run`: scripts, then replays, then the table. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { parseFilter } from "../filter/index.js";
import { decryptOptions } from "../lab/esp-keys.js";
import { Lab } from "../lab/lab.js";
import { findInterface, interfaceNames } from "../lab/names.js";
import type { CaptureSink } from "../lab/recorder.js";
import { captureFile, splitFiles, teeSinks, type ClosableSink } from "../lab/sinks.js";
import type { ReplayResult } from "../kernel/replays.js";
import { VethworkError } from "../model/errors.js";
import { Progress } from "./progress.js";
import { parseWire } from "../lab/wire.js";
import { summaryTable } from "./summary.js";
import { parseDuration } from "./time.js";

export interface RunFlags {
  replay: string[];
  wire: string[];
  write?: string;
  interfaces: string[];
  split?: string;
  out?: string;
  until?: string;
  seed: string;
  snapped?: boolean;
  filter?: string;
  quiet?: boolean;
  json?: boolean;
  permissive?: boolean;
}

/** virtual time that a run goes on after its last frame, so that what is under way (ARP retries, reassembly of what is late) shows */
const AFTERGLOW_NS = 5e9;
const INTERRUPTED = 130;

interface ReplayFlag {
  iface: string;
  file: string;
}

/** Answers the exit code. Throws VethworkError for what the user can mend. */
export async function runCommand(scripts: string[], flags: RunFlags): Promise<number> {
  const replays = flags.replay.map(parseReplay);
  const wires = flags.wire.map(parseWire);
  const untilNs = flags.until === undefined ? null : parseDuration(flags.until, "--until");
  checkInputs(scripts, replays);
  checkFilter(flags);
  const lab = new Lab({ seed: parseSeed(flags.seed), permissive: flags.permissive });
  const toPipe = flags.write === "-";
  // standard output belongs to the capture or to the JSON where one is asked for
  const scriptOutput = toPipe || flags.json ? process.stderr : process.stdout;
  const file = flags.write === undefined ? null : captureFile(flags.write);
  const sinks: CaptureSink[] = [...(file ? [file] : []), ...(flags.split ? [splitFiles(flags.split)] : [])];
  const wants = interfaceFilter(flags.interfaces);
  if (sinks.length) lab.captureTo(sinks.length === 1 ? sinks[0]! : teeSinks(sinks), wants);

  const signals = new Signals();
  let exitCode = 0;
  let results: ReplayResult[] = [];
  let failure: unknown;
  try {
    for (const script of scripts) {
      const output = {
        onStdout: (chunk: string | Uint8Array) => void scriptOutput.write(chunk),
        onStderr: (chunk: string | Uint8Array) => void process.stderr.write(chunk),
      };
      const result =
        script === "-"
          ? await lab.run(readFileSync(0, "utf8"), { name: "standard input", ...output })
          : await lab.runFile(script, output);
      exitCode = result.exitCode;
      if (exitCode !== 0) {
        process.stderr.write(
          `vethwork: ${script} ended with exit code ${exitCode}${replays.length ? "; nothing was replayed" : ""}\n`,
        );
        break;
      }
      if (signals.interrupted) break;
      // the first script has built the lab: what comes then meets the wires
      for (const { iface, properties } of wires.splice(0)) lab.setWire(iface, properties);
    }
    if (exitCode === 0 && !signals.interrupted) {
      checkInterfaces(lab, flags.interfaces);
      results = await replayAll(lab, replays, flags, signals, file);
      await settle(lab, untilNs, signals);
    }
  } catch (error) {
    // what was done is kept: the capture is ended properly before the error is told
    failure = error;
  } finally {
    signals.release();
  }
  await lab.shell.finish();
  lab.endCapture();
  if (flags.out) await writeOut(lab, flags.out);
  report(lab, flags, replays, results, file);
  if (failure !== undefined) throw failure;
  if (signals.interrupted) return INTERRUPTED;
  return exitCode;
}

function parseReplay(text: string): ReplayFlag {
  const equals = text.indexOf("=");
  if (equals <= 0 || equals === text.length - 1)
    throw new VethworkError(
      "EINVAL",
      `--replay ${text}: write it as IFACE=FILE, for example --replay client:eth0=web.pcap`,
    );
  return { iface: text.slice(0, equals), file: text.slice(equals + 1) };
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new VethworkError(
      "EINVAL",
      `--seed ${text}: a whole number from 0 to ${Number.MAX_SAFE_INTEGER} is needed`,
    );
  return seed;
}

/** Files that are missing are told before anything runs. */
function checkInputs(scripts: string[], replays: ReplayFlag[]): void {
  for (const script of scripts) {
    if (script === "-") continue;
    const status = statSync(script, { throwIfNoEntry: false });
    if (!status) throw new VethworkError("ENOENT", `${script}: there is no such script`);
    if (status.isDirectory())
      throw new VethworkError("EISDIR", `${script} is a directory; name a shell script`);
  }
  for (const { file } of replays) {
    if (file !== "-" && !statSync(file, { throwIfNoEntry: false }))
      throw new VethworkError("ENOENT", `--replay: ${file}: there is no such file`);
  }
  if ([...scripts, ...replays.map((replay) => replay.file)].filter((name) => name === "-").length > 1)
    throw new VethworkError("EINVAL", "standard input (-) can be used only once");
}

/** What is wrong in a filter is told before anything runs; names of hosts are known later. */
function checkFilter({ filter, replay }: RunFlags): void {
  if (filter === undefined) return;
  parseFilter(filter);
  if (!replay.length)
    throw new VethworkError("EINVAL", "--filter chooses frames of a --replay, and there is none");
}

/** A test of names for -i: lists joined by commas, `*` for any text. Nothing given: every interface. */
function interfaceFilter(lists: string[]): (name: string) => boolean {
  const patterns = lists.flatMap((list) => list.split(",")).filter((name) => name !== "");
  if (!patterns.length) return () => true;
  const tests = patterns.map(
    (pattern) =>
      new RegExp(
        `^${pattern
          .split("*")
          .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
          .join(".*")}$`,
      ),
  );
  return (name) => tests.some((test) => test.test(name));
}

/** Names given with -i that are in no lab are a mistake, not an empty capture. */
function checkInterfaces(lab: Lab, lists: string[]): void {
  const names = interfaceNames(lab.kernel);
  for (const pattern of lists.flatMap((list) => list.split(",")).filter((name) => name !== "")) {
    if (!pattern.includes("*")) findInterface(lab.kernel, pattern);
    else if (!names.some(interfaceFilter([pattern])))
      throw new VethworkError(
        "ENODEV",
        `-i ${pattern}: no interface of the lab has such a name; there are: ${names.slice(0, 20).join(", ")}`,
      );
  }
}

async function replayAll(
  lab: Lab,
  replays: ReplayFlag[],
  flags: RunFlags,
  signals: Signals,
  file: ClosableSink | null,
): Promise<ReplayResult[]> {
  if (!replays.length) return [];
  for (const { iface } of replays) findInterface(lab.kernel, iface);
  const total = replays.reduce((sum, { file: path }) => sum + (path === "-" ? 0 : statSync(path).size), 0);
  const progress = new Progress(total, Boolean(flags.quiet || flags.json));
  for (const { iface, file: path } of replays)
    lab.startReplay(iface, path, { allowSnapped: flags.snapped, filter: flags.filter });
  try {
    return await lab.finishReplays(({ bytesRead, framesSent }) => {
      progress.update(bytesRead, framesSent);
      return !signals.interrupted && !file?.closed;
    });
  } finally {
    progress.stop();
  }
}

/** Lets the rest happen: until the moment asked for, or a little while. In pieces, so that an interrupt is heard. */
async function settle(lab: Lab, untilNs: number | null, signals: Signals): Promise<void> {
  const end = untilNs ?? lab.kernel.nowNs + AFTERGLOW_NS;
  while (lab.kernel.nowNs < end && !signals.interrupted) {
    lab.kernel.runSlice(BigInt(end), 500_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function writeOut(lab: Lab, directory: string): Promise<void> {
  const root = process.cwd();
  for (const [path, bytes] of await lab.shell.writtenFiles()) {
    const inside = relative(root, path);
    const name = inside.startsWith(`..${sep}`) || inside === ".." ? path.replace(/^\/+/, "") : inside;
    const target = resolve(directory, name);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
  }
}

function report(
  lab: Lab,
  flags: RunFlags,
  replays: ReplayFlag[],
  results: ReplayResult[],
  file: ClosableSink | null,
): void {
  for (const [index, result] of results.entries())
    if (result.refused > 0)
      process.stderr.write(
        `vethwork: ${replays[index]!.iface} refused ${result.refused} of ${result.refused + result.sent} frames: ${result.refusedBecause}\n`,
      );
  const totals = lab.totals();
  if (flags.json) {
    const replayed = replays.map(({ iface, file: path }, index) => ({
      iface,
      file: path,
      ...results[index],
    }));
    process.stdout.write(
      `${JSON.stringify({ ...totals, replays: replayed, capture: flags.write ?? null, split: flags.split ?? null }, null, 2)}\n`,
    );
    return;
  }
  if (flags.quiet) return;
  const out = flags.write === "-" ? process.stderr : process.stdout;
  out.write(summaryTable(totals));
  if (file && flags.write !== "-")
    out.write(`${flags.write}: ${file.written} bytes. Open it with: ${wiresharkCommand(flags.write!)}\n`);
  const decrypt = decryptOptions(lab.kernel);
  if (decrypt)
    out.write(`ESP is encrypted; these options have Wireshark and tshark decrypt it: ${decrypt}\n`);
  if (flags.split) out.write(`one file for each interface: ${join(flags.split, "*.pcap")}\n`);
}

/** TCP analysis is off, since Wireshark would take the same packet on the next interface for a retransmission. */
function wiresharkCommand(path: string): string {
  const quoted = /^[\w./-]+$/.test(path) ? path : `'${path.replace(/'/g, `'\\''`)}'`;
  return `wireshark -o tcp.analyze_sequence_numbers:FALSE ${quoted}`;
}

/** Ctrl-C and TERM end the run at the next slice, so that the capture is complete; a second one kills as usual. */
class Signals {
  interrupted = false;
  private readonly handler = () => {
    this.interrupted = true;
    this.release();
  };
  constructor() {
    for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, this.handler);
  }
  release(): void {
    for (const name of ["SIGINT", "SIGTERM"] as const) process.off(name, this.handler);
  }
}
