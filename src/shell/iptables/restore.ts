/** iptables-restore: tables from text, each all or nothing at its COMMIT. */
import { VethworkError } from "../../model/errors.js";
import { execute } from "./execute.js";
import { IptablesFailure, OTHER_PROBLEM, parameterProblem, TableError } from "./failure.js";
import { Handle } from "./handle.js";
import type { Session } from "./session.js";

export interface RestoreOptions {
  counters: boolean;
  verbose: boolean;
  testing: boolean;
  noFlush: boolean;
  /** -T: only this table */
  only: string | null;
}

const LONGEST_CHAIN = 28;

/**
 * add_param_to_argv(): the words of a line. A double quote opens text in which a backslash takes away the meaning of the next character;
 * the quote that closes it ends the word.
 */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  let word = "";
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    const char = line[at]!;
    if (isQuoted) {
      if (char === "\\") word += line[++at] ?? "";
      else if (char === '"') {
        words.push(word);
        word = "";
        isQuoted = false;
      } else word += char;
    } else if (char === '"') isQuoted = true;
    else if (char === " " || char === "\t" || char === "\n") {
      if (word !== "") words.push(word);
      word = "";
    } else word += char;
  }
  if (word !== "") words.push(word);
  return words;
}

/** "[packets:bytes]" before a rule, and the rest of the line. */
function splitCounters(line: string, number: number): { counters: [string, string] | null; rest: string } {
  if (line[0] !== "[") return { counters: null, rest: line };
  const close = line.indexOf("]");
  if (close < 0) throw parameterProblem(`Bad line ${number}: need ]`);
  const [packets, bytes] = line.slice(1, close).split(":");
  if (bytes === undefined) throw parameterProblem(`Bad line ${number}: need ]`);
  return { counters: [packets!, bytes], rest: line.slice(close + 1) };
}

export class Restore {
  private handle: Handle | null = null;
  private readonly program: string;
  /** a table was opened before */
  private begun = false;

  constructor(
    private readonly session: Session,
    private readonly options: RestoreOptions,
  ) {
    this.program = session.program;
  }

  /** Reads the whole text; answers the exit status. */
  run(text: string): number {
    const { session, program } = this;
    let number = 0;
    // each with the newline at its end: the last may have none, and is then no COMMIT
    for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
      session.line = ++number;
      session.text = line;
      try {
        this.line(line, number);
      } catch (error) {
        if (error instanceof TableError) {
          session.err.push(`${program}: line ${number} failed\n`);
          return 1;
        }
        if (error instanceof VethworkError && error.code === "EUNSUPPORTED") {
          session.err.push(`${program}: line ${number}: ${error.message}\n`);
          return 1;
        }
        throw error;
      }
    }
    session.line = -1;
    if (this.handle) {
      session.err.push(`${program}: COMMIT expected at line ${number + 1}\n`);
      return 1;
    }
    return 0;
  }

  private line(line: string, number: number): void {
    const { session, options, handle } = this;
    if (line === "\n") return;
    if (line[0] === "#") {
      if (options.verbose) session.out.push(line);
      return;
    }
    if (line[0] === "*" && !handle) {
      this.openTable(line, number);
      this.begun = true;
      return;
    }
    if (!handle) {
      // what stands between tables is passed over, but not before the first
      if (this.begun) return;
      throw new TableError("EINVAL", "");
    }
    if (line === "COMMIT\n") {
      this.handle = null;
      if (!options.testing) handle.commit();
      return;
    }
    if (line[0] === ":") return this.chain(handle, line, number);
    const { counters, rest } = splitCounters(line, number);
    const words = splitWords(rest);
    const all = options.counters && counters ? ["--set-counters", ...counters, ...words] : words;
    execute(session, all, handle, options.verbose);
  }

  private openTable(line: string, number: number): void {
    const table = /^[ \t]*([^ \t\n]+)/.exec(line.slice(1))?.[1];
    if (table === undefined) throw parameterProblem(`${this.program}: line ${number} table name invalid`);
    if (this.options.only !== null && this.options.only !== table) return;
    try {
      this.handle = new Handle(this.session, table, !this.options.noFlush);
    } catch (error) {
      if (!(error instanceof IptablesFailure)) throw error;
      throw parameterProblem(`${this.program}: unable to initialize table '${table}'`);
    }
    if (!this.options.verbose || this.options.noFlush) return;
    const { flushed } = this.handle;
    for (const { name } of flushed) this.session.out.push(`Flushing chain \`${name}'\n`);
    for (const { name, policy } of flushed)
      if (policy === null) this.session.out.push(`Deleting chain \`${name}'\n`);
  }

  private chain(handle: Handle, line: string, number: number): void {
    const [name, policy, counts] = line
      .slice(1)
      .split(/[ \t\n]+/)
      .filter((word) => word !== "");
    if (name === undefined) throw parameterProblem(`${this.program}: line ${number} chain name invalid`);
    if (Buffer.byteLength(name) > LONGEST_CHAIN)
      throw parameterProblem(`Invalid chain name \`${name}' (${LONGEST_CHAIN} chars max)`);
    if (!handle.isBuiltin(name)) {
      if (handle.isChain(name)) {
        if (!this.options.noFlush) throw parameterProblem(`error creating chain '${name}':File exists`);
        handle.flush(name);
      } else handle.create(name);
    }
    if (policy === undefined) throw parameterProblem(`${this.program}: line ${number} policy invalid`);
    if (policy === "-") return;
    let counters = { packets: 0, bytes: 0 };
    if (this.options.counters) {
      const match = /^\[([0-9]+):([0-9]+)\]/.exec(counts ?? "");
      if (!match) throw parameterProblem(`invalid policy counters for chain '${name}'`);
      counters = { packets: Number(match[1]), bytes: Number(match[2]) };
    }
    try {
      handle.setPolicy(name, policy, counters);
    } catch (error) {
      if (!(error instanceof TableError)) throw error;
      throw new IptablesFailure(
        OTHER_PROBLEM,
        `Can't set policy \`${policy}' on \`${name}' line ${number}: ${error.sentence}`,
      );
    }
  }
}
