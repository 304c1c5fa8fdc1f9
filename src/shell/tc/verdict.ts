/** Control actions: what comes after an action (action_a2n, parse_action_control and their kin of tc/tc_util.c). */
import type { TcVerdict } from "../../model/filter.js";
import { unsigned } from "../ip/numbers.js";
import { matches, type Words } from "../ip/words.js";
import type { TcSession } from "./session.js";

export const PASS = 0;
export const RECLASSIFY = 1;
export const PIPE = 3;
export const STOLEN = 4;
const JUMP = 0x10000000;
const GOTO_CHAIN = 0x20000000;
const OPERAND = 0x0fffffff;

const NAMES: [string, TcVerdict][] = [
  ["continue", -1],
  ["drop", 2],
  ["shot", 2],
  ["pass", PASS],
  ["ok", PASS],
  ["reclassify", RECLASSIFY],
  ["pipe", PIPE],
  ["goto", GOTO_CHAIN],
  ["jump", JUMP],
  ["trap", 8],
];

/** A parser of tc has refused a word and said why (`return -1`). */
export class Refused extends Error {}

/** Says a line and refuses (fprintf(stderr, ...); return -1). */
export function refuse(session: TcSession, line?: string): never {
  if (line !== undefined) session.error(line);
  throw new Refused();
}

/** action_a2n: undefined where the word is none. */
export function verdictNumber(word: string, allowNumber = false): TcVerdict | undefined {
  const found = NAMES.find(([name]) => matches(word, name));
  if (found) return found[1];
  return allowNumber && /^-?\d+$/.test(word) ? Number(word) : undefined;
}

/** action_n2a, print_action_control: as text and as JSON tells it. */
export function verdictName(verdict: TcVerdict): string {
  const opcode = verdict & ~OPERAND;
  if (verdict >= 0 && opcode === GOTO_CHAIN) return "goto";
  if (verdict >= 0 && opcode === JUMP) return "jump";
  const names: Record<number, string> = {
    [-1]: "continue",
    0: "pass",
    1: "reclassify",
    2: "drop",
    3: "pipe",
    4: "stolen",
    8: "trap",
  };
  return names[verdict] ?? String(verdict);
}

/** "drop", "goto chain 5", "jump 2"; in JSON an object. */
export function printVerdict(
  session: TcSession,
  before: string,
  verdict: TcVerdict,
  after: string,
  key = "control_action",
): void {
  const { out } = session;
  const name = verdictName(verdict);
  out.openObject(key);
  out.field("type", name, `${before}${name}`);
  const operand = verdict & OPERAND;
  if (name === "goto") out.field("chain", operand, ` chain ${operand}`);
  if (name === "jump") out.field("jump", operand, ` ${operand}`);
  out.closeObject();
  out.text(after);
}

/** What follows "goto" or "jump"; `words` is at that word, and behind the whole afterwards. */
function operand(session: TcSession, words: Words, verdict: TcVerdict): TcVerdict {
  if (verdict === GOTO_CHAIN) {
    if (!matches(words.next(), "chain")) refuse(session, '"chain index" expected');
    const chain = unsigned(words.next(), OPERAND, 10);
    if (chain === undefined) refuse(session, 'Illegal "chain index"');
    words.advance();
    return verdict | chain;
  }
  if (verdict === JUMP) {
    const count = unsigned(words.next(), OPERAND, 10);
    if (count === undefined) refuse(session, `Invalid "jump count" (${words.word})`);
    words.advance();
    return verdict | count;
  }
  words.advance();
  return verdict;
}

/** parse_action_control: the verdict at the present word, which must be there. */
export function parseVerdict(session: TcSession, words: Words, allowNumber = false): TcVerdict {
  if (words.done) refuse(session);
  const verdict = verdictNumber(words.word, allowNumber);
  if (verdict === undefined) refuse(session, `Bad action type ${words.word}`);
  return operand(session, words, verdict);
}

/** parse_action_control_dflt: the same, or (where the word is none) what is usual. */
export function parseVerdictOr(session: TcSession, words: Words, usual: TcVerdict): TcVerdict {
  const verdict = words.done ? undefined : verdictNumber(words.word);
  return verdict === undefined ? usual : operand(session, words, verdict);
}

/** parse_action_control_slash: "EXCEED" or "EXCEED/CONFORM". */
export function parseVerdicts(session: TcSession, words: Words): { exceed: TcVerdict; conform?: TcVerdict } {
  const slash = words.word.indexOf("/");
  if (slash < 0) return { exceed: parseVerdict(session, words, true) };
  const pick = (word: string): TcVerdict => {
    const verdict = verdictNumber(word, true);
    if (verdict === undefined) refuse(session, `Bad action type ${word}`);
    return verdict;
  };
  const exceed = pick(words.word.slice(0, slash));
  const conform = pick(words.word.slice(slash + 1));
  words.advance();
  return { exceed, conform };
}
