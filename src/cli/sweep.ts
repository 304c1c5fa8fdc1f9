/** `vethwork sweep`: the same run with parameters that take all their values, and labs in a batch. */
import { readFileSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import { fileError } from "../capture/index.js";
import { parseFilter } from "../filter/index.js";
import { parseWire } from "../lab/wire.js";
import { VethworkError } from "../model/errors.js";
import { parseWorkers, processors } from "../workers/count.js";
import { fill, parseParameters, settings, settingText, type Parameter } from "../workers/sweep/parameters.js";
import { runSweep } from "../workers/sweep/sweep.js";
import { csvText, sweepJson, sweepRows, tableText, type SweepRun } from "../workers/sweep/table.js";
import type { SweepTask } from "../workers/sweep/task.js";
import { addKernelOptions, checkCapture, checkScripts, parseSeed } from "./lab.js";
import { parseReplay } from "./output.js";
import { repeatable } from "./repeatable.js";
import { parseDuration } from "./time.js";

/** What the command line says; what goes to each run as it stands has its name there. */
interface SweepFlags extends Pick<
  SweepTask,
  "fast" | "write" | "interfaces" | "comments" | "filter" | "snapped"
> {
  set: string[];
  replay: string[];
  wire: string[];
  seed: string;
  permissive?: boolean;
  until?: string;
  workers: string;
  csv?: string;
  json?: boolean;
  quiet?: boolean;
}

const INTERRUPTED = 130;

export function addSweepCommand(vethwork: Command): void {
  const command = vethwork
    .command("sweep")
    .summary("run labs with all combinations of parameters, several at a time")
    .description(
      "Runs the same scripts and replays once for each combination of parameters, each run in a kernel of its own, and tells what each " +
        "came to: one row a run. Scripts find a parameter in their environment ($MTU); in the names of scripts and in options it is written " +
        "{MTU}. So several labs are run in a batch, too: vethwork sweep '{LAB}' --set LAB=a.sh,b.sh",
    )
    .argument("<script...>", "shell scripts of each run");
  repeatable(
    command,
    "--set <NAME=VALUE,...>",
    "a parameter and its values, or FIRST..LAST/STEP (repeatable; the last changes first)",
  );
  repeatable(
    command,
    "--replay <IFACE=FILE>",
    "after the scripts, transmit a pcap or pcapng file on an interface (repeatable)",
  );
  addKernelOptions(command);
  command.option("-w, --write <FILE>", "write a pcapng file of each run: out/{MTU}-{DRIVER}.pcapng");
  repeatable(
    command,
    "-i, --interfaces <IFACE,...>",
    "columns for these interfaces; only they are captured; * stands for any text",
  )
    .option("--no-comments", "write frames and packet ids only (see docs/wireshark.md)")
    .option("--filter <EXPRESSION>", "replay only frames that a capture filter accepts")
    .option("--snapped", "replay packets that were captured shorter than they were, at their captured length")
    .option(
      "--until <TIME>",
      "let virtual time run to this moment after boot (default: 5s after the last frame)",
    )
    .option("--workers <N|auto>", "runs at a time; auto: as many as there are processors", "auto")
    .option("--csv <FILE>", "write the table as CSV; - is standard output")
    .option("--json", "print what each run came to as JSON, instead of the table")
    .option("-q, --quiet", "no table")
    .addHelpText(
      "after",
      `
Exit code: 0 where every run is complete, 1 where one failed (its cause is told, the others go on), 130 interrupted.

Examples:
  vethwork sweep lab.sh --set MTU=1280..1500/20 --replay client:eth0=web.pcap -i web:eth0
  vethwork sweep '{DRIVER}.sh' --set MTU=1500,9000 --set DRIVER=bridge,macvlan --set PCAP=web,dns \\
    --replay 'client:eth0={PCAP}.pcap' -w 'out/{DRIVER}-{MTU}-{PCAP}.pcapng' --csv out/sweep.csv`,
    )
    .action(async (scripts: string[], flags: SweepFlags) => {
      process.exitCode = await sweepCommand(scripts, flags);
    });
}

/** Answers the exit code. Throws VethworkError for what the user can mend, before anything runs. */
async function sweepCommand(scripts: string[], flags: SweepFlags): Promise<number> {
  const parameters = parseParameters(flags.set);
  const tasks = settings(parameters).map((setting) => sweepTask(scripts, flags, setting));
  checkTasks(tasks);
  warnUnused(parameters, scripts, flags, tasks);
  const count = parseWorkers(flags.workers);
  const abort = new AbortController();
  const interrupt = () => abort.abort();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, interrupt);
  const isTold = Boolean(process.stderr.isTTY) && !flags.quiet && !flags.json;
  const outcomes = await runSweep(tasks, {
    workers: count === "auto" ? processors() : count,
    signal: abort.signal,
    onDone: (done, total) => isTold && process.stderr.write(`\r${done} of ${total} runs`),
  });
  if (isTold) process.stderr.write("\r\x1b[K");
  for (const name of ["SIGINT", "SIGTERM"] as const) process.off(name, interrupt);
  const runs = tasks.map((task, i): SweepRun => ({ task, outcome: outcomes[i]! }));
  tell(runs, parameters, flags);
  if (abort.signal.aborted) return INTERRUPTED;
  return runs.every(({ outcome }) => outcome?.done) ? 0 : 1;
}

function sweepTask(scripts: string[], flags: SweepFlags, setting: Record<string, string>): SweepTask {
  const filled = (text: string) => fill(text, setting);
  const optional = (text: string | undefined) => (text === undefined ? undefined : filled(text));
  const until = optional(flags.until);
  const filter = optional(flags.filter);
  if (filter !== undefined) parseFilter(filter);
  return {
    setting,
    scripts: scripts.map(filled),
    wires: flags.wire.map(filled).map(parseWire),
    replays: flags.replay.map(filled).map(parseReplay),
    seed: parseSeed(filled(flags.seed)),
    permissive: flags.permissive ?? false,
    fast: flags.fast,
    write: optional(flags.write),
    interfaces: flags.interfaces.flatMap((list) => filled(list).split(",")).filter((name) => name !== ""),
    comments: flags.comments,
    filter,
    snapped: flags.snapped,
    untilNs: until === undefined ? null : parseDuration(until, "--until"),
  };
}

/** @throws VethworkError for files that are missing, and for captures of two runs in one file */
function checkTasks(tasks: readonly SweepTask[]): void {
  const written = new Map<string, SweepTask>();
  for (const task of tasks) {
    if (task.scripts.includes("-") || task.replays.some(({ file }) => file === "-") || task.write === "-")
      throw new VethworkError(
        "EINVAL",
        "a sweep has several runs: name files instead of standard input or output (-)",
      );
    checkScripts(task.scripts);
    for (const { file } of task.replays) checkCapture(file, "--replay");
    if (task.write === undefined) continue;
    const other = written.get(task.write);
    if (other)
      throw new VethworkError(
        "EINVAL",
        `-w ${task.write} would be written by two runs (${settingText(other.setting)}; ${settingText(task.setting)}): name all parameters in it, for example -w 'out/${Object.keys(
          task.setting,
        )
          .map((name) => `{${name}}`)
          .join("-")}.pcapng'`,
      );
    written.set(task.write, task);
  }
}

/** A parameter that nothing names makes runs that are all the same: it is misspelt, or read by a file that a script reads. */
function warnUnused(
  parameters: readonly Parameter[],
  scripts: readonly string[],
  flags: SweepFlags,
  tasks: readonly SweepTask[],
): void {
  const options = [...scripts, ...flags.replay, ...flags.wire, ...flags.interfaces, flags.seed];
  const templates = [...options, flags.until ?? "", flags.filter ?? ""];
  const files = new Set(tasks.flatMap((task) => task.scripts));
  for (const { name } of parameters) {
    if (templates.some((text) => text.includes(`{${name}}`))) continue;
    const word = new RegExp(`\\b${name}\\b`);
    if ([...files].some((file) => word.test(readText(file)))) continue;
    process.stderr.write(`vethwork: --set ${name}: no script has $${name}, and no option {${name}}\n`);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw fileError(file, error);
  }
}

function tell(runs: readonly SweepRun[], parameters: readonly Parameter[], flags: SweepFlags): void {
  const { columns, rows } = sweepRows(parameters, runs, flags.interfaces);
  for (const { task, outcome } of runs) {
    if (!outcome?.failure) continue;
    const where = settingText(task.setting);
    process.stderr.write(`vethwork: ${where ? `${where}: ` : ""}${outcome.failure.message}\n`);
    const said = outcome.printed.trimEnd();
    if (said) process.stderr.write(`${said.replace(/^/gm, "  ")}\n`);
  }
  if (flags.csv !== undefined) writeCsv(flags.csv, csvText(columns, rows, runs));
  if (flags.json) process.stdout.write(`${JSON.stringify(sweepJson(runs), null, 2)}\n`);
  else if (!flags.quiet && flags.csv !== "-") process.stdout.write(tableText(columns, rows));
}

function writeCsv(path: string, text: string): void {
  try {
    if (path === "-") process.stdout.write(text);
    else writeFileSync(path, text);
  } catch (error) {
    throw fileError(path, error);
  }
}
