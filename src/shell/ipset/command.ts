/** One command line of ipset: core options anywhere, a command, its arguments (ipset_parse_argv in lib/ipset.c). */
import { BadCommand, syntax } from "./failure.js";
import type { Mode } from "./print.js";

export interface CoreOptions {
  mode: Mode | null;
  sorted: boolean;
  quiet: boolean;
  exist: boolean;
  namesOnly: boolean;
  headersOnly: boolean;
  file: string | null;
}

export const noOptions = (): CoreOptions => ({
  mode: null,
  sorted: false,
  quiet: false,
  exist: false,
  namesOnly: false,
  headersOnly: false,
  file: null,
});

interface CoreOption {
  names: [string, string];
  argument?: boolean;
  set: (options: CoreOptions, argument: string) => void;
}

const CORE: CoreOption[] = [
  {
    names: ["-o", "-output"],
    argument: true,
    set: (options, argument) => {
      if (argument !== "plain" && argument !== "save" && argument !== "xml")
        throw syntax(`unknown output mode '${argument}'`);
      options.mode = argument;
    },
  },
  { names: ["-s", "-sorted"], set: (options) => (options.sorted = true) },
  { names: ["-q", "-quiet"], set: (options) => (options.quiet = true) },
  // there is nobody to ask for names
  { names: ["-r", "-resolve"], set: () => {} },
  { names: ["-!", "-exist"], set: (options) => (options.exist = true) },
  { names: ["-n", "-name"], set: (options) => (options.namesOnly = true) },
  { names: ["-t", "-terse"], set: (options) => (options.headersOnly = true) },
  { names: ["-f", "-file"], argument: true, set: (options, argument) => (options.file = argument) },
];

/** Takes the core options out of the words, into `options`; answers the other words. */
export function takeOptions(words: string[], options: CoreOptions): string[] {
  let left = [...words];
  for (const { names, argument, set } of CORE) {
    for (let at = 0; at < left.length;) {
      const word = left[at]!;
      if (!names.includes(word) && !(word.startsWith("--") && names.includes(word.slice(1)))) {
        at++;
        continue;
      }
      if (argument && at + 1 >= left.length)
        throw new BadCommand(`Missing mandatory argument to option ${names[0]}`);
      set(options, left[at + 1] ?? "");
      left = [...left.slice(0, at), ...left.slice(at + (argument ? 2 : 1))];
    }
  }
  return left;
}

export type CommandName =
  | "create"
  | "add"
  | "del"
  | "test"
  | "destroy"
  | "list"
  | "save"
  | "restore"
  | "flush"
  | "rename"
  | "swap"
  | "help"
  | "version"
  | "quit";

/** Names in the order in which ipset looks, and how many arguments are needed at least */
const COMMANDS: [CommandName, string[], number][] = [
  ["create", ["new", "-N"], 2],
  ["add", ["-A"], 2],
  ["del", ["-D"], 2],
  ["test", ["-T"], 2],
  ["destroy", ["x", "-X"], 0],
  ["list", ["-L"], 0],
  ["save", ["-S"], 0],
  ["restore", ["-R"], 0],
  ["flush", ["-F"], 0],
  ["rename", ["e", "-E"], 2],
  ["swap", ["w", "-W"], 2],
  ["help", ["-h", "-H"], 0],
  ["version", ["-v", "-V"], 0],
  ["quit", [], 0],
];

function matches(word: string, name: string): boolean {
  const plain = word.startsWith("--") ? word.slice(2) : word;
  return plain !== "" && !name.startsWith("-") && name.startsWith(plain);
}

export interface Command {
  name: CommandName;
  /** set name, type name or the like, and what follows */
  words: string[];
}

export function readCommand(words: string[]): Command {
  const [word, ...rest] = words;
  if (word === undefined) throw new BadCommand("No command specified.");
  const found = COMMANDS.find(
    ([name, others]) => matches(word, name) || others.some((other) => other === word || matches(word, other)),
  );
  if (!found) throw new BadCommand(`No command specified: unknown argument ${word}`);
  const [name, , needed] = found;
  if (needed > 0 && rest.length === 0) throw new BadCommand(`Missing mandatory argument to command ${name}`);
  if (needed > 1 && (rest.length === 1 || rest[1] === ""))
    throw new BadCommand(`Missing second mandatory argument to command ${name}`);
  return { name, words: rest };
}
