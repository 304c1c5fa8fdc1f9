/** Starting programs: finding what a name means, giving it its streams, turning its errors into words. */
import { strerror, VethworkError } from "../model/errors.js";
import { caller, CommandCause, runBecause } from "./bash/because.js";
import { runCommandLine } from "./bash/simple-command.js";
import type { ShellState } from "./bash/state.js";
import { runScriptText } from "./bash/script.js";
import type { ProgramContext } from "./program.js";
import { Killed } from "./process/scheduler.js";
import { Collector, decodeText, encodeText, InputText } from "./process/streams.js";
import { NOT_MODELLED_NAMES } from "./system/not-modelled.js";
import type { ToolResult } from "./tool.js";

const DIRECTORIES = ["/usr/local/sbin/", "/usr/local/bin/", "/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/"];

/** The name of a program that this shell has, from a plain name or a path in a system directory; null where it has none. */
function knownName(sh: ShellState, name: string): string | null {
  const directory = DIRECTORIES.find((candidate) => name.startsWith(candidate));
  const plain = directory ? name.slice(directory.length) : name;
  return sh.machine.programs.has(plain) ||
    sh.machine.text.names.has(plain) ||
    (directory !== undefined && BUILTIN_PROGRAMS.has(plain))
    ? plain
    : null;
}

const BUILTIN_PROGRAMS = new Set(["echo", "true", "false", "test", "[", "printf", "pwd", "kill"]);

/** Where `command -v` finds a program; null where it does not. */
export async function programPath(sh: ShellState, name: string): Promise<string | null> {
  const known = knownName(sh, name);
  if (known !== null && NOT_MODELLED_NAMES.has(known)) return null;
  if (known !== null)
    return name.includes("/") ? name : (sh.machine.programs.get(known)?.path ?? `/usr/bin/${known}`);
  if (name.includes("/")) return (await sh.machine.files.isRegular(sh, name)) ? name : null;
  for (const directory of (sh.variables.get("PATH") ?? "").split(":")) {
    const path = `${directory}/${name}`;
    if (directory !== "" && (await sh.machine.files.isExecutable(sh, path))) return path;
  }
  return null;
}

/** Runs a program in this process with the shell's streams. */
export async function runProgram(sh: ShellState, argv: string[]): Promise<number> {
  const name = argv[0]!;
  const known = knownName(sh, name);
  if (known === null) return runFile(sh, argv);
  if (BUILTIN_PROGRAMS.has(known) && name.includes("/"))
    return runCommandLine(sh, [known, ...argv.slice(1)], true);
  const { process } = sh;
  const comm = process.comm;
  process.comm = known;
  const handlers = new Map(process.handlers);
  try {
    return await (sh.machine.programs.has(known)
      ? runTool(sh, known, argv.slice(1))
      : runText(sh, [known, ...argv.slice(1)]));
  } catch (error) {
    if (error instanceof VethworkError) {
      // "tcpdump -G is not modelled" names the program itself
      const message = error.message.startsWith(`${known} `)
        ? error.message.slice(known.length + 1)
        : error.message;
      await sh.write(2, `${known}: ${message}\n`);
      return 1;
    }
    throw error;
  } finally {
    process.comm = comm;
    process.handlers.clear();
    for (const [signal, handler] of handlers) process.handlers.set(signal, handler);
  }
}

async function runText(sh: ShellState, argv: string[]): Promise<number> {
  const result = await sh.machine.text.run(sh, argv);
  await sh.write(2, result.stderr);
  return (await emit(sh, argv[0]!, result.stdout)) ?? result.exitCode;
}

/** Writes a program's output; where that is refused, says so as programs do and gives their exit status. */
async function emit(sh: ShellState, name: string, bytes: string): Promise<number | null> {
  try {
    await sh.writeBytes(1, bytes);
    return null;
  } catch (error) {
    if (error instanceof Killed || (error instanceof VethworkError && error.code === "EUNSUPPORTED"))
      throw error;
    await sh.write(2, `${name}: write error: ${sh.machine.files.reason(error)}\n`);
    return 1;
  }
}

async function runTool(sh: ShellState, name: string, args: string[]): Promise<number> {
  const entry = sh.machine.programs.get(name)!;
  const context = programContext(sh, name);
  if (entry.readsInput?.(args)) context.stdin = decodeText(await context.readInput());
  const result = await entry.run(args, context);
  // what the program left to the kernel's workers is done before the next one starts
  sh.machine.kernel.run(0);
  if (typeof result === "number") return result;
  const status = await emit(sh, name, encodeText(result.stdout));
  await sh.write(2, result.stderr);
  return status ?? result.exitCode;
}

export function programContext(sh: ShellState, name: string): ProgramContext {
  const { machine, process } = sh;
  const { scheduler, files } = machine;
  return {
    kernel: machine.kernel,
    machine,
    netns: sh.netns,
    cwd: sh.cwd,
    environment: sh.variables.environment(),
    pid: process.pid,
    stdin: "",
    readFile: async (path) => {
      if (path === "-" || path === "/dev/stdin")
        return decodeText((await sh.files.get(0)?.readAll?.(process)) ?? "");
      try {
        return await files.readText(sh, path);
      } catch (error) {
        throw wordsFor(sh, error);
      }
    },
    readBytes: async (path) => {
      try {
        return await files.readBytes(sh, path);
      } catch (error) {
        throw wordsFor(sh, error);
      }
    },
    writeFile: (path, bytes, append) => files.writeBytes(sh, path, bytes, append),
    readInput: async () => (await sh.files.get(0)?.readAll?.(process)) ?? "",
    input: {
      read: (most) => sh.files.get(0)?.readSome?.(most) ?? (sh.files.get(0)?.readSome ? null : ""),
      ready: () => sh.files.get(0)?.canRead?.() ?? true,
    },
    write: async (text) => {
      await emit(sh, name, encodeText(text));
    },
    writeBytes: async (bytes) => {
      await emit(sh, name, bytes);
    },
    writeError: async (text) => {
      await sh.write(2, text);
    },
    sleep: (durationNs) => scheduler.sleepNs(process, durationNs),
    waitFor: (ready, options) => scheduler.waitFor(process, ready, options),
    onSignal: (signal, handler) => process.handlers.set(signal, handler),
    execInNetns: (netns, argv) => runCaptured(sh, argv, { netns }),
    fork: () => elsewhere(sh, {}),
    programPath: (path) => programPath(sh, path),
    run: (argv, where = {}) => runFor(sh, argv, () => runCommandLine(elsewhere(sh, where), argv, true)),
    runTimed: async (argv, durationNs, signal) => {
      const child = await scheduler.spawn(process, argv[0]!, (own) =>
        runFor(sh, argv, () => runCommandLine(sh.fork(own), argv, true)),
      );
      const reason = await scheduler.waitFor(process, () => child.done, { timeoutNs: durationNs });
      if (reason === "timeout" && !child.done) {
        scheduler.signal(child.pid, signal);
        await machine.waitForProcess(sh, child);
        return "timeout";
      }
      if (child.failure !== undefined) throw child.failure;
      return child.exitStatus ?? 0;
    },
  };
}

/** A command that another one runs: what its words do not say of it (those of xargs) is told instead. */
function runFor(sh: ShellState, argv: string[], run: () => Promise<number>): Promise<number> {
  const outer = sh.machine.kernel.because;
  if (!(outer instanceof CommandCause) || endsWith(outer.words, argv)) return run();
  return runBecause(sh, outer.with(argv), run);
}

function endsWith(words: readonly string[], last: readonly string[]): boolean {
  const from = words.length - last.length;
  return from >= 0 && last.every((word, index) => words[from + index] === word);
}

/** An Error with strerror's words and the errno as code. */
function wordsFor(sh: ShellState, error: unknown): VethworkError {
  if (error instanceof VethworkError) return error;
  const code = /^([A-Z]+):/.exec(error instanceof Error ? error.message : "")?.[1] ?? "EIO";
  const reason = sh.machine.files.reason(error);
  return new VethworkError(code, reason === "" ? strerror(code) : reason);
}

interface Where {
  netns?: string;
  cwd?: string;
  environment?: Record<string, string>;
  /** without the caller's environment */
  clean?: boolean;
}

function elsewhere(sh: ShellState, { netns, cwd, environment, clean }: Where): ShellState {
  const child = sh.fork();
  child.functions.clear();
  if (netns !== undefined) child.netns = netns;
  if (cwd !== undefined) child.cwd = cwd;
  if (clean)
    for (const name of child.variables.names())
      if (child.variables.lookup(name)!.exported) child.variables.ensure(name).exported = false;
  for (const [name, value] of Object.entries(environment ?? {})) {
    child.variables.set(name, value);
    child.variables.ensure(name).exported = true;
  }
  return child;
}

/** Runs a command line and collects what it writes. `stdin` and `stdout` are byte strings. */
export async function runCaptured(
  sh: ShellState,
  argv: string[],
  where: Where & { stdin?: string } = {},
): Promise<ToolResult> {
  const child = elsewhere(sh, where);
  const stdout = new Collector();
  const stderr = new Collector();
  child.files.set(1, stdout);
  child.files.set(2, stderr);
  if (where.stdin !== undefined) child.files.set(0, new InputText("stdin", where.stdin));
  const exitCode = await runCommandLine(child, argv, true);
  return { stdout: stdout.text(), stderr: stderr.text(), exitCode };
}

/** A file with a path: a script of its own. */
async function runFile(sh: ShellState, argv: string[]): Promise<number> {
  const name = argv[0]!;
  const { files } = sh.machine;
  const path = name.includes("/") ? name : await programPath(sh, name);
  if (path === null || path === "") {
    await sh.complain(`${name}: command not found`);
    return 127;
  }
  if (!(await files.exists(sh, path))) {
    await sh.complain(`${name}: No such file or directory`);
    return 127;
  }
  if (await files.isDirectory(sh, path)) {
    await sh.complain(`${name}: Is a directory`);
    return 126;
  }
  if (!(await files.isExecutable(sh, path))) {
    await sh.complain(`${name}: Permission denied`);
    return 126;
  }
  const text = await files.readText(sh, path);
  const interpreter = /^#!\s*(\S+)(?:[ \t]+(\S.*))?/.exec(text);
  const shell =
    interpreter && (interpreter[1]!.endsWith("/env") ? interpreter[2] : interpreter[1]!.replace(/.*\//, ""));
  if (shell && !/^(ba|da|a)?sh\b/.test(shell))
    throw new VethworkError("EUNSUPPORTED", `${name}: the interpreter ${shell} is not modelled by vethwork`);
  const child = elsewhere(sh, {});
  child.callers = [caller(sh, path), ...sh.callers];
  child.place = null;
  const flags = interpreter?.[2]?.startsWith("-") ? interpreter[2] : "";
  return runScriptText(child, text, path, argv.slice(1), flags);
}
