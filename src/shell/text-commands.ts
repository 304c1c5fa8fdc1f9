/**
 * The ordinary Unix commands (grep, awk, sort, ls ...) come from just-bash, each run in a small just-bash of its own that sees the caller's
 * files and namespace. Commands that start others (find -exec) find the programs of this shell there too.
 */
import { Bash, getCommandNames, type CustomCommand } from "just-bash";
import { LimitReached, type ShellState } from "./bash/state.js";
import type { Machine } from "./machine.js";
import { runCaptured } from "./run-program.js";
import { sequence } from "./seq.js";

/** Those that this shell does itself, or that have no place in a lab. */
const EXCLUDED = new Set([
  "alias",
  "unalias",
  "history",
  "bash",
  "sh",
  "help",
  "clear",
  "date",
  "sleep",
  "timeout",
  "time",
  "env",
  "whoami",
  "hostname",
  "which",
  "xargs",
  "html-to-markdown",
  "true",
  "false",
  "echo",
  "pwd",
]);

/** Commands that never look at standard input, so that a loop reading it keeps its lines. */
const NO_INPUT = new Set([
  "basename",
  "chmod",
  "cp",
  "dirname",
  "du",
  "expr",
  "file",
  "find",
  "ln",
  "ls",
  "mkdir",
  "mv",
  "printenv",
  "printf",
  "readlink",
  "rm",
  "rmdir",
  "seq",
  "stat",
  "touch",
  "tree",
]);

/**
 * Commands that find files beside themselves in just-bash's package: they, and what may start them, come from there also where just-bash is part of a
 * bundle (.ci/bundle.mjs), which takes no import of a name that is not written in it.
 */
const IN_PACKAGE = /\b(?:sqlite3|tar)\b/;
const PACKAGE: string = "just-bash";

const LIMITS = {
  maxCommandCount: 1e9,
  maxLoopIterations: 1e9,
  maxAwkIterations: 1e8,
  maxWorkUnits: 1e12,
  maxInputBytes: 2 ** 31,
  maxLiveBytes: 2 ** 31,
  maxTraversalEntries: 1e8,
  maxTraversalWork: 1e9,
  maxGlobOperations: 1e8,
};

interface BorrowedShell {
  bash: Bash;
  caller: { sh: ShellState | null };
  /** where it is put back */
  pool: BorrowedShell[];
}

export class TextCommands {
  readonly names: ReadonlySet<string> = new Set(getCommandNames().filter((name) => !EXCLUDED.has(name)));
  /** shells at rest, by namespace; one serves one command at a time */
  private readonly idle = new Map<string, BorrowedShell[]>();

  constructor(private readonly machine: Machine) {}

  private async borrow(netns: string, inPackage: boolean): Promise<BorrowedShell> {
    const key = inPackage ? `${netns}:` : netns;
    const pool = this.idle.get(key) ?? [];
    this.idle.set(key, pool);
    const rested = pool.pop();
    if (rested) return rested;
    const Shell = inPackage ? ((await import(PACKAGE)) as { Bash: typeof Bash }).Bash : Bash;
    const caller: { sh: ShellState | null } = { sh: null };
    const customCommands: CustomCommand[] = [...this.machine.programs.keys()].map((name) => ({
      name,
      execute: async (args, context) => {
        const stdin = context.stdin as unknown as string;
        const { stdout, stderr, exitCode } = await runCaptured(caller.sh!, [name, ...args], {
          stdin,
          cwd: context.cwd,
        });
        return { stdout, stderr, exitCode, stdoutKind: "bytes" };
      },
    }));
    const bash = new Shell({
      fs: this.machine.files.view(netns),
      cwd: "/",
      customCommands,
      executionLimits: LIMITS,
      defenseInDepth: false,
    });
    return { bash, caller, pool };
  }

  /** Runs one command. `stdout` is a byte string. */
  async run(sh: ShellState, argv: string[]): Promise<{ stdout: string; stderr: string; exitCode: number }> {
    const [name, ...args] = argv as [string, ...string[]];
    const numbers = name === "seq" ? sequence(args) : null;
    if (numbers !== null) return { stdout: numbers, stderr: "", exitCode: 0 };
    const input = NO_INPUT.has(name) ? undefined : sh.files.get(0);
    const stdin = (await input?.readAll?.(sh.process)) ?? "";
    const shell = await this.borrow(sh.netns, IN_PACKAGE.test(argv.join(" ")));
    shell.caller.sh = sh;
    try {
      // just-bash decodes what it returns; what it writes to a file are the bytes
      const output = this.machine.files.view(sh.netns).collect(String(this.machine.count("output")));
      const { complaints } = this.machine.files.view(sh.netns);
      complaints.length = 0;
      const result = await shell.bash.exec(`${name} > ${output.path}`, {
        args,
        cwd: sh.cwd,
        stdin,
        stdinKind: "bytes",
        env: { ...sh.variables.environment(), PATH: "/usr/bin" },
        replaceEnv: true,
        rawScript: true,
      });
      // what names its files leaves standard input alone
      if (stdin !== "" && result.internalStdinConsumed === 0) input?.unread?.(stdin);
      let { stderr } = result;
      for (const complaint of complaints.splice(0))
        stderr = stderr.replace("No such file or directory", complaint);
      if (name === "ls")
        stderr = stderr.replace(/^ls: (.*): No such file/gm, "ls: cannot access '$1': No such file");
      return { stdout: output.take(), stderr, exitCode: result.exitCode };
    } catch (error) {
      throw error instanceof Error && /limit|exceeded/i.test(error.message)
        ? new LimitReached(`${sh.prefix}stopped: ${name}: ${error.message}`)
        : error;
    } finally {
      shell.caller.sh = null;
      shell.pool.push(shell);
    }
  }
}
