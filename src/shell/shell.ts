/** The shell in which lab scripts run: bash and the network tools over a Kernel, without root, on a machine of their own. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Kernel } from "../model/kernel.js";
import { VethworkError } from "../model/errors.js";
import { runScriptText } from "./bash/script.js";
import { LimitReached, ShellState } from "./bash/state.js";
import { DEFAULT_LIMITS, Machine, type ShellLimits } from "./machine.js";
import { Killed } from "./process/scheduler.js";
import { decodeText, NULL_DEVICE, Terminal } from "./process/streams.js";
import { PROGRAMS } from "./programs.js";

export interface ShellOptions {
  kernel: Kernel;
  /** the directory on disk that scripts may read and start in; default: the current one. Nothing is ever written to the disk. */
  directory?: string;
  /** of $RANDOM and of what depends on chance; default 1 */
  seed?: number;
  /** variables that scripts find in their environment */
  environment?: Record<string, string>;
  limits?: Partial<ShellLimits>;
  /** keep rules of iptables whose match or target is not modelled, with a warning; they never match */
  permissive?: boolean;
}

export interface RunOptions {
  /** $0 and the name in messages; default "bash" */
  name?: string;
  /** called as output comes, in order. Text, or bytes where they are not text (tcpdump -w -). */
  onStdout?: (chunk: string | Uint8Array) => void;
  onStderr?: (chunk: string | Uint8Array) => void;
  /** what scripts read from standard input; default nothing */
  stdin?: string;
}

/** Text where the bytes are valid UTF-8, else the bytes. */
function presented(bytes: string): string | Uint8Array {
  const text = decodeText(bytes);
  return text.includes("\ufffd") ? Buffer.from(bytes, "latin1") : text;
}

export class Shell {
  readonly machine: Machine;

  constructor(private readonly options: ShellOptions) {
    const { kernel, directory = process.cwd(), seed = 1, limits, permissive = false } = options;
    const all = { ...DEFAULT_LIMITS, ...limits };
    this.machine = new Machine(kernel, directory, PROGRAMS, seed, all, permissive);
  }

  /** Runs a script's text to its end and returns its exit status. Background jobs go on: see `finish`. */
  async run(text: string, args: string[] = [], options: RunOptions = {}): Promise<number> {
    const { onStdout = () => {}, onStderr = () => {}, name = "bash", stdin } = options;
    const { machine } = this;
    const process = machine.scheduler.adopt("bash");
    const sh = new ShellState(machine, process);
    const directory = machine.files.root;
    sh.cwd = directory;
    const environment: Record<string, string> = {
      HOME: "/root",
      USER: "root",
      LOGNAME: "root",
      SHELL: "/bin/bash",
      LANG: "C.UTF-8",
      TERM: "dumb",
      PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      PWD: directory,
      HOSTNAME: "vethwork",
      SHLVL: "1",
      ...this.options.environment,
    };
    for (const [variable, value] of Object.entries(environment)) {
      sh.variables.set(variable, value);
      sh.variables.ensure(variable).exported = variable !== "HOSTNAME";
    }
    sh.variables.set("IFS", " \t\n");
    sh.variables.set("OPTIND", "1");
    sh.files.set(0, stdin === undefined ? NULL_DEVICE : machine.files.input("stdin", stdin));
    sh.files.set(1, new Terminal("stdout", (bytes) => onStdout(presented(bytes))));
    sh.files.set(2, new Terminal("stderr", (bytes) => onStderr(presented(bytes))));
    try {
      return await runScriptText(sh, text, name, args);
    } catch (error) {
      if (error instanceof Killed) return error.status;
      if (error instanceof LimitReached) {
        onStderr(`${error.message}\n`);
        return 124;
      }
      if (error instanceof VethworkError) {
        onStderr(`${sh.prefix}${error.message}\n`);
        return 1;
      }
      throw error;
    } finally {
      machine.scheduler.retire(process);
    }
  }

  /**
   * Runs a script from the disk, which may lie outside of the lab's directory (a relative path begins there). Throws ENOENT where there is
   * none.
   */
  async runFile(path: string, args: string[] = [], options: RunOptions = {}): Promise<number> {
    let text: string;
    try {
      text = readFileSync(resolve(this.machine.files.root, path), "utf8");
    } catch (error) {
      throw new VethworkError("ENOENT", `${path}: ${this.machine.files.reason(error)}`);
    }
    return this.run(text, args, { name: path, ...options });
  }

  /** Lets background jobs take what has arrived for them, after virtual time passed outside of `run`. */
  async poll(): Promise<void> {
    await this.run(":");
  }

  /** Whether background jobs go on. */
  get hasJobs(): boolean {
    return [...this.machine.scheduler.processes.values()].some((process) => !process.done);
  }

  /** Lets virtual time pass by `advance` (at most until the time that it is given; true at the end), with background jobs at work meanwhile. */
  drive(advance: (untilNs: number) => boolean | Promise<boolean>): Promise<void> {
    return this.machine.scheduler.drive(advance);
  }

  /** What Ctrl-C does: interrupts every process; the scripts' EXIT traps run. `run` then answers 130. */
  interrupt(): void {
    const { scheduler } = this.machine;
    for (const { pid } of [...scheduler.processes.values()]) scheduler.signal(pid, "INT");
  }

  /** Ends background jobs as a terminal's Ctrl-C does (tcpdump writes its file) and waits for them. */
  async finish(): Promise<void> {
    const { scheduler, jobs } = this.machine;
    for (const signal of ["INT", "KILL"]) {
      const running = [...scheduler.processes.values()].filter((process) => !process.done);
      if (running.length === 0) break;
      for (const { pid } of running) scheduler.signal(pid, signal);
      const host = scheduler.adopt("init");
      await scheduler.waitFor(host, () => running.every((process) => process.done), { timeoutNs: 1e9 });
      scheduler.retire(host);
    }
    jobs.length = 0;
  }

  /** Files that scripts created or changed: absolute path to content. */
  writtenFiles(): Promise<Map<string, Uint8Array>> {
    return this.machine.files.writtenFiles();
  }
}
