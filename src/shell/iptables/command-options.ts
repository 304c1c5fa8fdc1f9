/** The options that every command line of iptables may have, and which of them a command takes. */
import { parameterProblem } from "./failure.js";
import type { LongOption } from "./getopt.js";

export type Command =
  | "insert"
  | "delete"
  | "deleteNum"
  | "replace"
  | "append"
  | "list"
  | "flush"
  | "zero"
  | "newChain"
  | "deleteChain"
  | "policy"
  | "rename"
  | "listRules"
  | "zeroNum"
  | "check";

/** The letter of a command in messages (cmd2char). */
export const COMMAND_LETTERS: Record<Command, string> = {
  insert: "I",
  delete: "D",
  deleteNum: "D",
  replace: "R",
  append: "A",
  list: "L",
  flush: "F",
  zero: "Z",
  newChain: "N",
  deleteChain: "X",
  policy: "P",
  rename: "E",
  listRules: "S",
  zeroNum: "Z",
  check: "C",
};

/** Options that are noted as given, by the letter that messages call them. */
export type Noted = "n" | "s" | "d" | "p" | "j" | "v" | "x" | "i" | "o" | "0" | "c" | "f";

const RULE: readonly Noted[] = ["n", "s", "d", "p", "j", "v", "i", "o", "f"];

/** commands_v_options: what each command takes */
const TAKES: Record<Command, readonly Noted[]> = {
  insert: [...RULE, "c"],
  delete: RULE,
  deleteNum: ["v"],
  replace: [...RULE, "c"],
  append: [...RULE, "c"],
  list: ["n", "v", "x", "0"],
  flush: ["v"],
  zero: ["v"],
  newChain: ["v"],
  deleteChain: ["v"],
  policy: ["v", "c"],
  rename: ["v"],
  listRules: ["v"],
  zeroNum: ["v"],
  check: RULE,
};

const ORDER: readonly Noted[] = ["n", "s", "d", "p", "j", "v", "x", "i", "o", "0", "c", "f"];

/** generic_opt_check(): of several commands (-L -Z) one that takes the option is enough. */
export function checkTaken(commands: ReadonlySet<Command>, given: ReadonlySet<Noted>): void {
  for (const option of ORDER)
    if (given.has(option) && ![...commands].some((command) => TAKES[command].includes(option)))
      throw parameterProblem(`Illegal option \`-${option}' with this command`);
}

type Argument = LongOption<string>["argument"];
type Short = Map<string, { argument: Argument; value: string }>;

function shortOptions(text: string): Short {
  const options: Short = new Map();
  for (const [, letter, colons] of text.matchAll(/(.)(:*)/g)) {
    const argument: Argument = colons === "" ? "none" : colons === ":" ? "required" : "optional";
    options.set(letter!, { argument, value: letter! });
  }
  return options;
}

/** IPT_OPTSTRING */
export const SHORT: Short = shortOptions(
  "A:C:D:E:F::I:L::M:N:P:R:S::VX::Z::c:d:i:j:o:p:s:t:vW::46bfg:h::m:nw::x",
);

export const LONG: readonly LongOption<string>[] = (
  [
    ["append", "A"],
    ["delete", "D"],
    ["check", "C"],
    ["insert", "I"],
    ["replace", "R"],
    ["list", "L"],
    ["list-rules", "S"],
    ["flush", "F"],
    ["zero", "Z"],
    ["new-chain", "N"],
    ["delete-chain", "X"],
    ["rename-chain", "E"],
    ["policy", "P"],
    ["source", "s"],
    ["destination", "d"],
    ["src", "s"],
    ["dst", "d"],
    ["protocol", "p"],
    ["in-interface", "i"],
    ["jump", "j"],
    ["table", "t"],
    ["match", "m"],
    ["numeric", "n"],
    ["out-interface", "o"],
    ["verbose", "v"],
    ["wait", "w"],
    ["wait-interval", "W"],
    ["exact", "x"],
    ["fragments", "f"],
    ["version", "V"],
    ["help", "h"],
    ["line-numbers", "0"],
    ["modprobe", "M"],
    ["set-counters", "c"],
    ["goto", "g"],
    ["ipv4", "4"],
    ["ipv6", "6"],
  ] as const
).map(([name, value]) => ({ name, value, argument: SHORT.get(value)?.argument ?? "none" }));
