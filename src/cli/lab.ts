/** The lab that a command works on: scripts run in a kernel of its own, and the properties of its wires. */
import { readFileSync, statSync } from "node:fs";
import { Option, type Command } from "commander";
import { DEFAULT_FAST, type FastModeName } from "../kernel/machine.js";
import { Lab } from "../lab/lab.js";
import { parseWire, type Wire } from "../lab/wire.js";
import { VethworkError } from "../model/errors.js";
import { repeatable } from "./repeatable.js";
import type { Signals } from "./signals.js";

/** Options of every command that works on a lab. */
export interface LabFlags {
  /** of commands that tell at the end what was lost, unless they are told not to */
  quiet?: boolean;
  checkpoint?: string;
  lab: string[];
  wire: string[];
  seed: string;
  permissive?: boolean;
  fast: FastModeName;
}

/** Adds --lab and what belongs to it. */
export function addLabOptions(command: Command): Command {
  repeatable(command, "--lab <SCRIPT>", "shell script that builds the lab (repeatable; - is standard input)");
  return addKernelOptions(command);
}

/** Adds what says how the lab's kernel is, for a command that names its scripts otherwise. */
export function addKernelOptions(command: Command): Command {
  return repeatable(
    command,
    "--wire <IFACE=PROPERTIES>",
    "after the first script, give the wire at an interface properties, both ways: delay:5ms,jitter:1ms,rate:10mbit,loss:1%,mtu:1400; " +
      "with oneway only for what the interface sends (repeatable)",
  )
    .option(
      "--seed <N>",
      "seed of everything that Linux leaves to chance; the same seed gives the same bytes",
      "1",
    )
    .addOption(
      new Option(
        "--fast <MODE>",
        "packets of known flows take a short cut (on), none does (off), or they go both ways and the first difference ends the run (verify); the output is the same",
      )
        .choices(["on", "off", "verify"])
        .default(DEFAULT_FAST),
    )
    .option(
      "--permissive",
      "keep iptables rules whose match or target is not modelled; they never match, and a warning says so",
    );
}

/**
 * An empty lab that counts what is lost in it, where somebody will tell (whoever continues from a checkpoint, may).
 * @param sharedMemory its capture is to be written by a thread of its own
 * @throws VethworkError EINVAL for a seed that is no number
 */
export function newLab(
  flags: Pick<LabFlags, "seed" | "permissive" | "fast" | "quiet" | "checkpoint">,
  sharedMemory = false,
): Lab {
  const lab = new Lab({
    seed: parseSeed(flags.seed),
    permissive: flags.permissive,
    fast: flags.fast,
    sharedMemory,
  });
  if (!flags.quiet || flags.checkpoint !== undefined) lab.countDrops();
  return lab;
}

/**
 * Builds the lab that --lab, --wire, --seed and --permissive describe. What its scripts print goes to `output`, their errors to standard error.
 * @throws VethworkError for a script that is missing or ends with another exit code than 0
 */
export async function openLab(
  flags: LabFlags,
  {
    output = process.stderr,
    signals,
    sharedMemory,
  }: { output?: NodeJS.WritableStream; signals?: Signals; sharedMemory?: boolean } = {},
): Promise<Lab> {
  if (!flags.lab.length)
    throw new VethworkError("EINVAL", "which lab? Name the script that builds it: --lab lab.sh");
  checkScripts(flags.lab);
  const wires = flags.wire.map(parseWire);
  const lab = newLab(flags, sharedMemory);
  const exitCode = await runScripts(lab, flags.lab, { wires, output, signals });
  if (exitCode !== 0)
    throw new VethworkError("EINVAL", `the lab is not complete: its script ended with exit code ${exitCode}`);
  return lab;
}

/** Runs scripts until one fails or the user interrupts. @returns the exit code of the last one */
export async function runScripts(
  lab: Lab,
  scripts: readonly string[],
  { wires, output, signals }: { wires: Wire[]; output: NodeJS.WritableStream; signals?: Signals },
): Promise<number> {
  const pending = [...wires];
  for (const script of scripts) {
    const streams = {
      onStdout: (chunk: string | Uint8Array) => void output.write(chunk),
      onStderr: (chunk: string | Uint8Array) => void process.stderr.write(chunk),
    };
    const { exitCode } =
      script === "-"
        ? await lab.run(readFileSync(0, "utf8"), { name: "standard input", ...streams })
        : await lab.runFile(script, streams);
    if (exitCode !== 0) {
      process.stderr.write(`vethwork: ${script} ended with exit code ${exitCode}\n`);
      return exitCode;
    }
    if (signals?.interrupted) break;
    // the first script has built the lab: what comes then meets the wires
    for (const { iface, properties } of pending.splice(0)) lab.setWire(iface, properties);
  }
  return 0;
}

/** @throws VethworkError EINVAL for a seed that is no number */
export function parseSeed(text: string): number {
  const seed = Number(text);
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new VethworkError(
      "EINVAL",
      `--seed ${text}: a whole number from 0 to ${Number.MAX_SAFE_INTEGER} is needed`,
    );
  return seed;
}

/** @throws VethworkError for a script that is missing or is a directory */
export function checkScripts(scripts: readonly string[]): void {
  for (const script of scripts) {
    if (script === "-") continue;
    const status = statSync(script, { throwIfNoEntry: false });
    if (!status) throw new VethworkError("ENOENT", `${script}: there is no such script`);
    if (status.isDirectory())
      throw new VethworkError("EISDIR", `${script} is a directory; name a shell script`);
  }
}

/** @throws VethworkError ENOENT for a capture that is missing */
export function checkCapture(file: string, option: string): void {
  if (file !== "-" && !statSync(file, { throwIfNoEntry: false }))
    throw new VethworkError("ENOENT", `${option}: ${file}: there is no such file`);
}

/** @throws VethworkError EINVAL where more than one of the names is standard input */
export function checkStdinOnce(names: readonly string[]): void {
  if (names.filter((name) => name === "-").length > 1)
    throw new VethworkError("EINVAL", "standard input (-) can be used only once");
}
