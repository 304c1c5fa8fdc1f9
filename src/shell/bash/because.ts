/** What the kernel is told of where a command stands: file, line, words, and the functions around it. */
import { shortened, type Because, type Cause } from "../../model/cause.js";
import type { ShellState } from "./state.js";

/** A command that is being carried out. Cheap: words become text only where something came of it. */
export class CommandCause implements Because {
  private readonly file: string;
  private readonly line: number;
  private readonly calls: Caller[];
  private readonly within: { name: string; line: number } | undefined;
  private readonly targets: string[] = [];

  constructor(
    sh: ShellState,
    private readonly argv: readonly string[],
  ) {
    const { place } = sh;
    this.file = place?.file ?? sh.sourceName;
    this.line = place?.line ?? sh.line;
    this.within = place?.name == null ? undefined : { name: place.name, line: sh.line };
    this.calls = sh.callers;
  }

  /** It writes to this file. */
  writesTo(path: string): void {
    this.targets.push(path);
  }

  /** The same command, run by another program (xargs, timeout): its own words. */
  with(argv: readonly string[]): CommandCause {
    const one = Object.create(CommandCause.prototype) as { -readonly [key in keyof CommandCause]: unknown };
    return Object.assign(one, this, { argv }) as CommandCause;
  }

  get words(): readonly string[] {
    return this.argv;
  }

  cause(): Cause {
    const { file, line, within, calls, targets, argv } = this;
    const command = [...argv.map(quoted), ...targets.map((path) => `> ${quoted(path)}`)].join(" ");
    return {
      file,
      line,
      command: shortened(command),
      ...(within && { within }),
      ...(calls.length > 0 && { calls: [...calls] }),
    };
  }
}

/** A function or script that commands are in, and where it was called. */
export interface Caller {
  name: string;
  file: string;
  line: number;
}

/** The present line as the place from which `name` is called. */
export function caller(sh: ShellState, name: string): Caller {
  return { name, file: sh.place?.file ?? sh.sourceName, line: sh.place?.line ?? sh.line };
}

/** What `bash -c TEXT` and its like run stands where the command stands; `name` is what the text is called, null where it is one line. */
export function placeOf(sh: ShellState, name: string | null): ShellState["place"] {
  return { name, file: sh.place?.file ?? sh.sourceName, line: sh.place?.line ?? sh.line };
}

/** A word as one would type it. */
function quoted(word: string): string {
  if (/^[\w@%+:,./=!^~-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Runs a command: what the kernel is told meanwhile is because of it. */
export async function runBecause<T>(
  sh: ShellState,
  because: CommandCause,
  run: () => Promise<T>,
): Promise<T> {
  const { kernel } = sh.machine;
  const before = kernel.because;
  kernel.because = because;
  try {
    return await run();
  } finally {
    kernel.because = before;
  }
}
