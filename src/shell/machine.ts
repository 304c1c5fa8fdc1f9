/** The machine that scripts run on: the kernel, the processes, the files, the programs. One for all shells of a run. */
import type { Kernel } from "../model/kernel.js";
import { VethworkError } from "../model/errors.js";
import { executeScript } from "./bash/execute.js";
import { readRedirected } from "./bash/redirect.js";
import { runText } from "./bash/builtins/flow.js";
import { ExitControl, LimitReached, ReturnControl, type ShellState } from "./bash/state.js";
import type { RedirectionNode, ScriptNode } from "./bash/syntax.js";
import type { Value } from "./bash/variables.js";
import { LabFiles } from "./files/files.js";
import { TextCommands } from "./text-commands.js";
import type { ProgramEntry } from "./program.js";
import { Killed, Scheduler, type Process } from "./process/scheduler.js";
import { encodeText } from "./process/streams.js";
import { NOT_MODELLED_NAMES } from "./system/not-modelled.js";
import { runProgram, programPath } from "./run-program.js";

export interface ShellLimits {
  /** commands that all scripts together may run */
  maxCommands: number;
  /** turns of one loop */
  maxLoopIterations: number;
  /** nesting of function calls */
  maxCallDepth: number;
}

export const DEFAULT_LIMITS: ShellLimits = {
  maxCommands: 2_000_000,
  maxLoopIterations: 250_000,
  maxCallDepth: 500,
};

/** Virtual time 0 as a date: 2000-01-01T00:00:00Z, in seconds since 1970. */
export const EPOCH_SECONDS = 946684800;

export class Machine {
  readonly scheduler: Scheduler;
  readonly files: LabFiles;
  readonly text: TextCommands;
  /** background jobs, in the order they were started */
  readonly jobs: Process[] = [];
  private commandCount = 0;
  private turns = 0;
  private descriptor = 63;
  private random: number;
  /** counters that programs keep for the life of the machine (ICMP ids of ping, names of mktemp) */
  private readonly counters = new Map<string, number>();

  constructor(
    readonly kernel: Kernel,
    root: string,
    readonly programs: ReadonlyMap<string, ProgramEntry>,
    seed: number,
    readonly limits: ShellLimits,
    /** whether rules with a match or target that is not modelled are kept (and never match) */
    readonly permissive = false,
  ) {
    this.scheduler = new Scheduler(kernel);
    this.text = new TextCommands(this);
    this.files = new LabFiles(
      kernel,
      root,
      (name) => this.text.names.has(name) || (programs.has(name) && !NOT_MODELLED_NAMES.has(name)),
    );
    this.random = seed >>> 0 || 1;
  }

  execute(sh: ShellState, script: ScriptNode): Promise<number> {
    return executeScript(sh, script);
  }

  countCommand(sh: ShellState): void {
    if (++this.commandCount > this.limits.maxCommands) {
      throw new LimitReached(
        `${sh.prefix}stopped: the scripts ran ${this.limits.maxCommands} commands (limit maxCommands); does a loop never end?`,
      );
    }
  }

  /** Whether so much was done that the program around should have a turn (signals, output). */
  isHostDue(): boolean {
    return (++this.turns & 0x3ff) === 0;
  }

  yieldToHost(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  /** A number that grows by one each time, from `start`. */
  count(name: string, start = 1): number {
    const value = this.counters.get(name) ?? start;
    this.counters.set(name, value + 1);
    return value;
  }

  nextDescriptor(): number {
    return this.descriptor--;
  }

  /** 0 to 32767 from the seed (xorshift32): $RANDOM and the names of mktemp. */
  nextRandom(): number {
    let x = this.random;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.random = x >>> 0;
    return this.random & 0x7fff;
  }

  get epochSeconds(): number {
    return EPOCH_SECONDS + this.kernel.nowNs / 1e9;
  }

  async waitForProcess(sh: ShellState, process: Process): Promise<void> {
    const reason = await this.scheduler.waitFor(sh.process, () => process.done);
    if (reason === "stalled")
      throw new LimitReached(
        `${sh.prefix}stopped: waits for process ${process.pid} (${process.comm}), which nothing will end`,
      );
    if (process.failure !== undefined) {
      const failure = process.failure;
      process.failure = undefined;
      throw failure;
    }
  }

  /** Runs the traps of signals that came, and dies of one that nothing catches. */
  async afterSignal(sh: ShellState): Promise<void> {
    const signal = sh.process.pendingSignal;
    if (signal !== null) {
      sh.process.pendingSignal = null;
      throw new Killed(signal);
    }
    for (const name of sh.pendingTraps.splice(0)) await this.runTrap(sh, name);
  }

  async runTrap(sh: ShellState, name: string): Promise<void> {
    const action = sh.traps.get(name);
    if (!action || sh.inTrap) return;
    const status = sh.lastStatus;
    const { line, lineOffset, place } = sh;
    sh.inTrap = true;
    sh.place = sh.trapPlaces.get(name) ?? place;
    // commands of the trap stand on the line that set it off
    sh.lineOffset = line - 1;
    try {
      await runText(sh, action, `${sh.scriptName}: ${name.toLowerCase()} trap`);
    } finally {
      sh.inTrap = false;
      Object.assign(sh, { line, lineOffset, place });
    }
    sh.lastStatus = status;
  }

  /** The EXIT trap of a shell that is about to end; the answer is the status it ends with. */
  async runExitTrap(sh: ShellState, status: number): Promise<number> {
    if (!sh.traps.has("EXIT")) return status;
    sh.lastStatus = status;
    const action = sh.traps.get("EXIT")!;
    sh.traps.delete("EXIT");
    sh.inTrap = false;
    sh.place = sh.trapPlaces.get("EXIT") ?? sh.place;
    try {
      await runText(sh, action, `${sh.scriptName}: exit trap`);
    } catch (error) {
      if (!(error instanceof ExitControl) && !(error instanceof ReturnControl)) throw error;
      return error.status;
    }
    return status;
  }

  /** A line of `set -x`. */
  async trace(sh: ShellState, text: string): Promise<void> {
    const prompt = sh.variables.get("PS4") ?? "+ ";
    await sh.write(
      2,
      `${prompt[0]?.repeat(sh.traceDepth) ?? ""}${prompt.replace(/\$\{?LINENO\}?/g, String(sh.line))}${text}\n`,
    );
  }

  readRedirected(sh: ShellState, redirection: RedirectionNode): Promise<string> {
    return readRedirected(sh, redirection);
  }

  /** Writes text (or a byte string) to a descriptor; the reason in words where the other side refuses it, else null. */
  async attemptWrite(sh: ShellState, fd: number, text: string, isBytes = false): Promise<string | null> {
    try {
      return (await sh.writeBytes(fd, isBytes ? text : encodeText(text))) ? null : "Bad file descriptor";
    } catch (error) {
      if (error instanceof Killed || (error instanceof VethworkError && error.code === "EUNSUPPORTED"))
        throw error;
      return this.files.reason(error);
    }
  }

  specialVariable(sh: ShellState, name: string): string | undefined {
    switch (name) {
      case "?":
        return String(sh.lastStatus);
      case "$":
        return String(sh.shellPid);
      case "!":
        return sh.lastBackground === null ? undefined : String(sh.lastBackground);
      case "#":
        return String(sh.positional.length);
      case "-": {
        const letters = {
          hashall: "h",
          errexit: "e",
          nounset: "u",
          xtrace: "x",
          noglob: "f",
          braceexpand: "B",
          noclobber: "C",
        };
        return Object.entries(letters)
          .filter(([option]) => sh.option(option))
          .map(([, letter]) => letter)
          .join("");
      }
      case "_":
        return sh.lastArgument;
      case "LINENO":
        return String(sh.line);
      case "RANDOM":
        return String(this.nextRandom());
      case "SECONDS":
        return String(Math.floor((this.kernel.nowNs - sh.startedNs) / 1e9));
      case "EPOCHSECONDS":
        return String(Math.floor(this.epochSeconds));
      case "EPOCHREALTIME":
        return this.epochSeconds.toFixed(6);
      case "BASHPID":
        return String(sh.process.pid);
      case "PPID":
        return "1";
      case "UID":
      case "EUID":
        return "0";
      case "FUNCNAME":
        return sh.functionNames[0];
      case "BASH_SOURCE":
        return sh.sourceName;
      case "BASH_VERSION":
        return "5.2.15(1)-release";
      case "PIPESTATUS":
        return String(sh.pipeStatus[0]);
      default:
        return undefined;
    }
  }

  specialArray(sh: ShellState, name: string): Value | undefined {
    const array = (texts: string[]): Value => new Map(texts.entries());
    if (name === "PIPESTATUS") return array(sh.pipeStatus.map(String));
    if (name === "FUNCNAME") return array(sh.functionNames);
    if (name === "BASH_SOURCE") return array([sh.sourceName]);
    if (name === "BASH_LINENO") return array([String(sh.line)]);
    if (name === "BASH_VERSINFO") return array(["5", "2", "15", "1", "release", "x86_64-pc-linux-gnu"]);
    if (name === "DIRSTACK") return array([sh.cwd, ...sh.directoryStack]);
    return undefined;
  }

  runProgram(sh: ShellState, argv: string[]): Promise<number> {
    return runProgram(sh, argv);
  }

  programPath(sh: ShellState, name: string): Promise<string | null> {
    return programPath(sh, name);
  }
}
