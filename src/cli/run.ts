/** `vethwork run`: scripts, then replays, then the table. */
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import type { Command } from "commander";
import { parseFilter } from "../filter/index.js";
import type { ReplayResult } from "../kernel/replays.js";
import type { Lab, RunProgress } from "../lab/lab.js";
import { findInterface } from "../lab/names.js";
import type { ClosableSink } from "../lab/sinks.js";
import { parseWire } from "../lab/wire.js";
import { VethworkError } from "../model/errors.js";
import { addCheckpointOptions, CheckpointRun, type CheckpointFlags } from "./checkpoint.js";
import { checkInterfaces } from "./interfaces.js";
import {
  addKernelOptions,
  checkCapture,
  checkScripts,
  checkStdinOnce,
  newLab,
  runScripts,
  type LabFlags,
} from "./lab.js";
import {
  addOutputOptions,
  parseReplay,
  report,
  scriptOutput,
  settle,
  startCapture,
  type OutputFlags,
  type ReplayFlag,
} from "./output.js";
import { Progress } from "./progress.js";
import { repeatable } from "./repeatable.js";
import { Signals } from "./signals.js";
import { Slices } from "./slices.js";
import { parseDuration } from "./time.js";
import { addWorkerOption, Crew, type WorkerFlags } from "./workers.js";
import { isWriterThreadWorthIt } from "./writer-thread.js";

interface RunFlags extends OutputFlags, CheckpointFlags, WorkerFlags, Omit<LabFlags, "lab"> {
  replay: string[];
  out?: string;
  until?: string;
  snapped?: boolean;
  filter?: string;
}

const INTERRUPTED = 130;

export function addRunCommand(vethwork: Command): void {
  const command = vethwork
    .command("run")
    .summary("run lab scripts, replay captures, write what every interface saw")
    .description(
      "Runs shell scripts, one after the other, in one emulated kernel. They may use ip, bridge, brctl, sysctl, ping, arping, " +
        "tcpdump, tcpreplay, ethtool, nsenter and the usual text tools. They read files below the current directory and write " +
        "none: what they create is kept in memory (see --out). Time is virtual: sleep costs nothing.\n" +
        "Interfaces are called NETNS:IFACE, and just IFACE in the initial namespace.",
    )
    .argument("<script...>", "shell scripts; - is standard input");
  repeatable(
    command,
    "--replay <IFACE=FILE>",
    "after the scripts, transmit a pcap or pcapng file on an interface, at its own times (repeatable; - is standard input)",
  );
  addKernelOptions(command);
  addOutputOptions(command);
  addWorkerOption(command);
  addCheckpointOptions(command)
    .option("--out <DIR>", "write the files that the scripts created below this directory")
    .option(
      "--until <TIME>",
      "let virtual time run to this moment after boot, for example 90s or 13h (default: 5s after the last frame)",
    )
    .option(
      "--filter <EXPRESSION>",
      "replay only frames that a capture filter accepts, as for tcpdump: 'tcp port 80 and host web'",
    )
    .option("--snapped", "replay packets that were captured shorter than they were, at their captured length")
    .addHelpText(
      "after",
      `
Examples:
  vethwork run lab.sh                                             only the script
  vethwork run lab.sh --replay client:eth0=web.pcap -w out.pcapng    then: wireshark out.pcapng
  vethwork run lab.sh --replay eth0=big.pcapng -w - | wireshark -k -i -
  vethwork run lab.sh traffic.sh --split frames/ --json`,
    )
    .action(async (scripts: string[], flags: RunFlags) => {
      process.exitCode = await runCommand(scripts, flags);
    });
}

/** Answers the exit code. Throws VethworkError for what the user can mend. */
async function runCommand(scripts: string[], flags: RunFlags): Promise<number> {
  const replays = flags.replay.map(parseReplay);
  const wires = flags.wire.map(parseWire);
  const untilNs = flags.until === undefined ? null : parseDuration(flags.until, "--until");
  checkInputs(scripts, replays);
  checkFilter(flags);
  const checkpoint = openCheckpoint(scripts, flags);
  const captures = replays.map((replay) => replay.file);
  const crew = Crew.of(replays.length ? flags : { ...flags, workers: "1" }, captures);
  const lab = newLab(flags, !crew.isMany && isWriterThreadWorthIt(flags, captures));
  const file = startCapture(lab, flags, checkpoint.resumes, crew.openFile());

  const signals = new Signals();
  let exitCode = 0;
  let results: ReplayResult[] = [];
  let failure: unknown;
  try {
    exitCode = await runScripts(lab, scripts, { wires, output: scriptOutput(flags), signals });
    if (exitCode !== 0 && replays.length) process.stderr.write("vethwork: nothing was replayed\n");
    if (exitCode === 0 && !signals.interrupted) {
      checkInterfaces(lab, flags.interfaces);
      results = await replayAll(lab, replays, flags, signals, file, checkpoint, crew);
      await settle(lab, untilNs, signals);
    }
  } catch (error) {
    // what was done is kept: the capture is ended properly before the error is told
    failure = error;
  } finally {
    signals.release();
  }
  if ((checkpoint.isRefused || crew.hasFailed) && failure !== undefined) throw failure;
  await lab.shell.finish();
  lab.endCapture();
  if (flags.out) await writeOut(lab, flags.out);
  report(lab, flags, replays, results, file);
  checkpoint.finish(exitCode === 0 && failure === undefined && !signals.interrupted);
  if (failure !== undefined) throw failure;
  if (signals.interrupted) return INTERRUPTED;
  return exitCode;
}

/** Files that are missing are told before anything runs. */
function checkInputs(scripts: string[], replays: ReplayFlag[]): void {
  checkScripts(scripts);
  for (const { file } of replays) checkCapture(file, "--replay");
  checkStdinOnce([...scripts, ...replays.map((replay) => replay.file)]);
}

/** What is wrong in a filter is told before anything runs; names of hosts are known later. */
function checkFilter({ filter, replay }: RunFlags): void {
  if (filter === undefined) return;
  parseFilter(filter);
  if (!replay.length)
    throw new VethworkError("EINVAL", "--filter chooses frames of a --replay, and there is none");
}

/** A checkpoint is kept while captures are replayed: scripts begin anew. */
function openCheckpoint(scripts: string[], flags: RunFlags): CheckpointRun {
  if (flags.checkpoint !== undefined && !flags.replay.length)
    throw new VethworkError("EINVAL", "--checkpoint keeps where a --replay is, and there is none");
  return CheckpointRun.open(flags, { scripts: JSON.stringify(scripts) });
}

async function replayAll(
  lab: Lab,
  replays: ReplayFlag[],
  flags: RunFlags,
  signals: Signals,
  file: ClosableSink | null,
  checkpoint: CheckpointRun,
  crew: Crew,
): Promise<ReplayResult[]> {
  if (!replays.length) return [];
  for (const { iface } of replays) findInterface(lab.kernel, iface);
  const total = replays.reduce((sum, { file: path }) => sum + (path === "-" ? 0 : statSync(path).size), 0);
  const progress = new Progress(total, Boolean(flags.quiet || flags.json));
  checkpoint.labReady(lab);
  for (const { iface, file: path } of replays)
    lab.startReplay(iface, checkpoint.input(path), { allowSnapped: flags.snapped, filter: flags.filter });
  checkpoint.replaysStarted(lab);
  try {
    const onProgress = ({ bytesRead, framesSent }: RunProgress) => {
      progress.update(bytesRead, framesSent);
      checkpoint.progress(lab, framesSent, signals.interrupted);
      return !signals.interrupted && !file?.closed;
    };
    return await crew.finishReplays(lab, onProgress, new Slices(checkpoint.mostFrames).next);
  } finally {
    progress.stop();
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
