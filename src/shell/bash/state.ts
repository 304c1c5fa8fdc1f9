/** What one shell process knows: variables, functions, options, open files, the directory and the network namespace it is in. */
import type { FunctionDefNode, ScriptNode } from "./syntax.js";
import type { Machine } from "../machine.js";
import type { Caller } from "./because.js";
import type { Process } from "../process/scheduler.js";
import { encodeText, type OpenFile } from "../process/streams.js";
import { Variables } from "./variables.js";

export interface ShellFunction {
  node: FunctionDefNode;
  /** file it was defined in, and what to add to its line numbers */
  source: string;
  lineOffset: number;
  /** ShellState.place there */
  place: ShellState["place"];
}

/** `break N`, `continue N`: unwinds to the loop. */
export class LoopControl extends Error {
  constructor(
    readonly kind: "break" | "continue",
    public levels: number,
  ) {
    super(kind);
  }
}

export class ReturnControl extends Error {
  constructor(readonly status: number) {
    super("return");
  }
}

/** `exit`, `set -e`, a fatal expansion error: ends this shell. */
export class ExitControl extends Error {
  constructor(readonly status: number) {
    super("exit");
  }
}

/** An assignment that may not be: what is left of the line is not run. */
export class LineDiscarded extends Error {}

/** The script used up what it is allowed; ends everything with one sentence. */
export class LimitReached extends Error {}

/** An expansion that cannot be done: the message goes to standard error and the command (or the script) ends. */
export class ExpansionError extends Error {
  constructor(
    message: string,
    readonly fatal = true,
  ) {
    super(message);
  }
}

export class ShellState {
  variables = new Variables();
  functions = new Map<string, ShellFunction>();
  /** names as in `set -o` */
  options = new Set<string>(["braceexpand", "hashall", "interactive-comments"]);
  shopts = new Set<string>();
  positional: string[] = [];
  /** $0 */
  scriptName = "bash";
  /** the file being read, for messages; differs from $0 inside `source` */
  sourceName = "bash";
  cwd = "/";
  /** the network namespace it is in; "" is the initial one */
  netns = "";
  files = new Map<number, OpenFile>();
  lastStatus = 0;
  lastArgument = "";
  lastBackground: number | null = null;
  /** $$: the pid of the shell that subshells come from */
  shellPid = 0;
  pipeStatus: number[] = [0];
  traps = new Map<string, string>();
  /** where they were set: what their commands do is because of that line */
  trapPlaces = new Map<string, ShellState["place"]>();
  line = 0;
  /** added to line numbers: bodies of $(...) count from 1 */
  lineOffset = 0;
  /** above zero where a failure is asked about (if, while, &&, ||, !) and `set -e` is off */
  conditionDepth = 0;
  loopDepth = 0;
  functionNames: string[] = [];
  /** the functions and scripts around, innermost first; a list is never changed, only replaced */
  callers: Caller[] = [];
  /** inside of a text that a command was given (bash -c): that command's place, and what the text is called */
  place: { name: string | null; file: string; line: number } | null = null;
  /** nesting of `source` */
  sourceDepth = 0;
  /** nesting of $(...), for `set -x` */
  traceDepth = 0;
  inTrap = false;
  /** caught signals whose traps have not run yet */
  pendingTraps: string[] = [];
  /** options given to `bash -o NAME`, set when its script starts */
  inheritedOptions: string[] = [];
  optionPlace = { optind: 1, place: 0 };
  directoryStack: string[] = [];
  background: Process[] = [];
  /** status of the last $(...) of the command being expanded: the status of a command that is only assignments */
  substitutionStatus: number | null = null;
  startedNs = 0;

  constructor(
    readonly machine: Machine,
    public process: Process,
  ) {
    this.shellPid = process.pid;
    this.startedNs = machine.kernel.nowNs;
  }

  /** A subshell: a copy of everything, in the same or a new process. */
  fork(process: Process = this.process): ShellState {
    const child = new ShellState(this.machine, process);
    const { variables, functions, options, shopts, positional, files, functionNames, pipeStatus } = this;
    Object.assign(child, this, {
      process,
      variables: variables.fork(),
      functions: new Map(functions),
      options: new Set(options),
      shopts: new Set(shopts),
      positional: [...positional],
      files: new Map(files),
      functionNames: [...functionNames],
      pipeStatus: [...pipeStatus],
      traps: new Map(),
      background: [],
      pendingTraps: [],
      optionPlace: { ...this.optionPlace },
      directoryStack: [...this.directoryStack],
      loopDepth: 0,
    });
    return child;
  }

  async write(fd: number, text: string): Promise<boolean> {
    return this.writeBytes(fd, encodeText(text));
  }

  /** false where the descriptor is closed or not for writing */
  async writeBytes(fd: number, bytes: string): Promise<boolean> {
    const file = this.files.get(fd);
    if (!file?.write) return false;
    if (bytes !== "") await file.write(bytes, this.process);
    return true;
  }

  /** "script.sh: line 3: " as bash begins its messages */
  get prefix(): string {
    return `${this.sourceName}: line ${this.line}: `;
  }

  async complain(message: string): Promise<void> {
    await this.write(2, `${this.prefix}${message}\n`);
  }

  option(name: string): boolean {
    return this.options.has(name);
  }

  run(script: ScriptNode): Promise<number> {
    return this.machine.execute(this, script);
  }
}
