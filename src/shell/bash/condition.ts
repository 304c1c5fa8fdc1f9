/** [[ ... ]], and `test` and `[` with the operators they share. */
import { evaluateText, expandPattern, expandString } from "./expand.js";
import { matches } from "./pattern.js";
import { ExpansionError, type ShellState } from "./state.js";
import type { ConditionalExpression, WordNode } from "./syntax.js";

export async function evaluateCondition(sh: ShellState, node: ConditionalExpression): Promise<boolean> {
  switch (node.type) {
    case "CondAnd":
      return (await evaluateCondition(sh, node.left)) && (await evaluateCondition(sh, node.right));
    case "CondOr":
      return (await evaluateCondition(sh, node.left)) || (await evaluateCondition(sh, node.right));
    case "CondNot":
      return !(await evaluateCondition(sh, node.operand));
    case "CondGroup":
      return evaluateCondition(sh, node.expression);
    case "CondWord":
      return (await expandString(sh, node.word)) !== "";
    case "CondUnary":
      return unary(sh, node.operator, await expandString(sh, node.operand));
    case "CondBinary": {
      const left = await expandString(sh, node.left);
      const { operator } = node;
      if (operator === "=~") return regularExpression(sh, left, await regexText(sh, node.right));
      if (operator === "=" || operator === "==" || operator === "!=") {
        const pattern = await expandPattern(sh, node.right);
        return matches(left, pattern, sh.shopts.has("nocasematch")) === (operator !== "!=");
      }
      const right = await expandString(sh, node.right);
      if (operator.startsWith("-") && !["-nt", "-ot", "-ef"].includes(operator)) {
        return compare(operator, await evaluateText(sh, left), await evaluateText(sh, right));
      }
      return binary(sh, left, operator, right);
    }
  }
}

/** What was quoted in a regular expression is literal. */
async function regexText(sh: ShellState, word: WordNode): Promise<string> {
  let text = "";
  for (const part of word.parts) {
    const single = { ...word, parts: [part] };
    if (part.type === "SingleQuoted" || part.type === "DoubleQuoted") {
      text += (await expandString(sh, single)).replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
    } else if (part.type === "Escaped") text += `\\${part.value}`;
    else text += await expandString(sh, single);
  }
  return text;
}

function regularExpression(sh: ShellState, text: string, source: string): boolean {
  const classes: Record<string, string> = {
    alpha: "A-Za-z",
    digit: "0-9",
    alnum: "A-Za-z0-9",
    space: "\\s",
    upper: "A-Z",
    lower: "a-z",
    xdigit: "0-9A-Fa-f",
    punct: "!-/:-@[-`{-~",
    blank: " \\t",
  };
  let match: RegExpExecArray | null;
  try {
    const converted = source.replace(/\[:([a-z]+):\]/g, (whole, name: string) => classes[name] ?? whole);
    match = new RegExp(converted, sh.shopts.has("nocasematch") ? "i" : "").exec(text);
  } catch {
    throw new ExpansionError(`[[: invalid regular expression \`${source}'`, false);
  }
  sh.variables.setValue(
    "BASH_REMATCH",
    new Map(match ? [...match].map((group, index) => [index, group ?? ""]) : []),
  );
  return match !== null;
}

function compare(operator: string, left: bigint, right: bigint): boolean {
  switch (operator) {
    case "-eq":
      return left === right;
    case "-ne":
      return left !== right;
    case "-lt":
      return left < right;
    case "-le":
      return left <= right;
    case "-gt":
      return left > right;
    default:
      return left >= right;
  }
}

async function unary(sh: ShellState, operator: string, operand: string): Promise<boolean> {
  const { files } = sh.machine;
  switch (operator) {
    case "-z":
      return operand === "";
    case "-n":
      return operand !== "";
    case "-v":
      return (
        sh.variables.lookup(operand)?.value !== undefined ||
        sh.machine.specialVariable(sh, operand) !== undefined
      );
    case "-o":
      return sh.option(operand);
    case "-t":
      return false;
    case "-e":
    case "-a":
      return files.exists(sh, operand);
    case "-f":
      return files.isRegular(sh, operand);
    case "-d":
      return files.isDirectory(sh, operand);
    case "-L":
    case "-h":
      return files.isLink(sh, operand);
    case "-s":
      return (await files.size(sh, operand)) > 0;
    case "-r":
    case "-O":
    case "-G":
      return files.exists(sh, operand);
    case "-w":
      return files.isWritable(sh, operand);
    case "-x":
      return files.isExecutable(sh, operand);
    case "-p":
    case "-S":
    case "-b":
    case "-g":
    case "-u":
    case "-k":
      return false;
    case "-c":
      return operand.startsWith("/dev/") && files.exists(sh, operand);
    default:
      throw new ExpansionError(`${operator}: unary operator expected`, false);
  }
}

async function binary(sh: ShellState, left: string, operator: string, right: string): Promise<boolean> {
  switch (operator) {
    case "=":
    case "==":
      return left === right;
    case "!=":
      return left !== right;
    case "<":
      return left < right;
    case ">":
      return left > right;
    case "-ef":
      return (await sh.machine.files.resolve(sh, left)) === (await sh.machine.files.resolve(sh, right));
    case "-nt":
    case "-ot":
      return operator === "-nt"
        ? sh.machine.files.isNewer(sh, left, right)
        : sh.machine.files.isNewer(sh, right, left);
    default: {
      const number = (text: string): bigint => {
        if (!/^\s*[-+]?[0-9]+\s*$/.test(text))
          throw new ExpansionError(`${text}: integer expression expected`, false);
        return BigInt(text.trim().replace(/^\+/, ""));
      };
      return compare(operator, number(left), number(right));
    }
  }
}

const BINARY = new Set([
  "=",
  "==",
  "!=",
  "<",
  ">",
  "-eq",
  "-ne",
  "-lt",
  "-le",
  "-gt",
  "-ge",
  "-nt",
  "-ot",
  "-ef",
]);
const UNARY = new Set("abcdefghknoprstuvwxzGLNOS".split("").map((letter) => `-${letter}`));

/** `test ARGS`. Throws an ExpansionError for a malformed expression (status 2). */
export async function test(sh: ShellState, args: string[]): Promise<boolean> {
  const parser = { args, at: 0 };
  if (args.length === 0) return false;
  if (args.length === 1) return args[0] !== "";
  if (args.length === 2) {
    if (args[0] === "!") return args[1] === "";
    if (UNARY.has(args[0]!)) return unary(sh, args[0]!, args[1]!);
    throw new ExpansionError(`${args[0]}: unary operator expected`, false);
  }
  if (args.length === 3) {
    if (BINARY.has(args[1]!)) return binary(sh, args[0]!, args[1]!, args[2]!);
    if (args[1] !== "-a" && args[1] !== "-o" && args[0] !== "!" && args[0] !== "(") {
      throw new ExpansionError(`${args[1]}: binary operator expected`, false);
    }
  }
  const answer = await testOr(sh, parser);
  if (parser.at < args.length) throw new ExpansionError("too many arguments", false);
  return answer;
}

interface TestParser {
  args: string[];
  at: number;
}

async function testOr(sh: ShellState, parser: TestParser): Promise<boolean> {
  let answer = await testAnd(sh, parser);
  while (parser.args[parser.at] === "-o") {
    parser.at++;
    answer = (await testAnd(sh, parser)) || answer;
  }
  return answer;
}

async function testAnd(sh: ShellState, parser: TestParser): Promise<boolean> {
  let answer = await testPrimary(sh, parser);
  while (parser.args[parser.at] === "-a") {
    parser.at++;
    answer = (await testPrimary(sh, parser)) && answer;
  }
  return answer;
}

async function testPrimary(sh: ShellState, parser: TestParser): Promise<boolean> {
  const { args } = parser;
  const first = args[parser.at];
  if (first === undefined) throw new ExpansionError("argument expected", false);
  if (first === "!") {
    parser.at++;
    return !(await testPrimary(sh, parser));
  }
  if (BINARY.has(args[parser.at + 1] ?? "")) {
    const [left, operator, right] = args.slice(parser.at, parser.at + 3);
    if (right === undefined) throw new ExpansionError("argument expected", false);
    parser.at += 3;
    return binary(sh, left!, operator!, right);
  }
  if (first === "(") {
    parser.at++;
    const answer = await testOr(sh, parser);
    if (args[parser.at] !== ")") throw new ExpansionError("`)' expected", false);
    parser.at++;
    return answer;
  }
  if (UNARY.has(first) && parser.at + 1 < args.length) {
    parser.at += 2;
    return unary(sh, first, args[parser.at - 1]!);
  }
  parser.at++;
  return first !== "";
}
