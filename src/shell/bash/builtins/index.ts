/** The commands that bash itself carries out (bash(1), SHELL BUILTIN COMMANDS). */
import type { ShellState } from "../state.js";
import { DIRECTORY } from "./directory.js";
import { FLOW } from "./flow.js";
import { INPUT_OUTPUT } from "./input-output.js";
import { LOOKUP } from "./lookup.js";
import { OPTIONS } from "./options.js";
import { PROCESSES } from "./processes.js";
import { VARIABLES } from "./variables.js";

/** Does its work and returns the exit status; writes through `sh`. */
export type Builtin = (sh: ShellState, args: string[], name: string) => number | Promise<number>;

export const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ...Object.entries(FLOW),
  ...Object.entries(OPTIONS),
  ...Object.entries(VARIABLES),
  ...Object.entries(INPUT_OUTPUT),
  ...Object.entries(PROCESSES),
  ...Object.entries(DIRECTORY),
  ...Object.entries(LOOKUP),
]);

export const SPECIAL_BUILTINS: ReadonlySet<string> = new Set([
  ":",
  ".",
  "break",
  "continue",
  "eval",
  "exec",
  "exit",
  "export",
  "readonly",
  "return",
  "set",
  "shift",
  "source",
  "times",
  "trap",
  "unset",
]);

export const KEYWORDS: ReadonlySet<string> = new Set([
  "if",
  "then",
  "else",
  "elif",
  "fi",
  "case",
  "esac",
  "for",
  "select",
  "while",
  "until",
  "do",
  "done",
  "in",
  "function",
  "time",
  "{",
  "}",
  "!",
  "[[",
  "]]",
  "coproc",
]);
