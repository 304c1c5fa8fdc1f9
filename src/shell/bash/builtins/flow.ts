/** Control flow: exit, return, break, eval, source, test. */
import { caller } from "../because.js";
import { test } from "../condition.js";
import { evaluateText } from "../expand.js";
import { ExitControl, ExpansionError, LoopControl, ReturnControl, type ShellState } from "../state.js";
import { parseScript, SyntaxProblem } from "../syntax.js";
import type { Builtin } from "./index.js";

async function numeric(
  sh: ShellState,
  name: string,
  text: string | undefined,
  otherwise: number,
): Promise<number> {
  if (text === undefined) return otherwise;
  if (/^-?[0-9]+$/.test(text)) return Number(BigInt.asUintN(8, BigInt(text)));
  await sh.complain(`${name}: ${text}: numeric argument required`);
  return 2;
}

/** Runs text in this shell, as `eval` and `source` do. */
export async function runText(sh: ShellState, text: string, source: string): Promise<number> {
  try {
    return await sh.run(parseScript(text));
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    await sh.write(2, `${source}: ${error.message}\n`);
    return 2;
  }
}

async function source(sh: ShellState, args: string[], name: string): Promise<number> {
  const [path, ...positional] = args;
  if (path === undefined) {
    await sh.complain(`${name}: filename argument required`);
    return 2;
  }
  let text: string;
  try {
    text = await sh.machine.files.readText(sh, path);
  } catch (error) {
    await sh.complain(`${path}: ${sh.machine.files.reason(error)}`);
    return 1;
  }
  const saved = {
    positional: sh.positional,
    sourceName: sh.sourceName,
    line: sh.line,
    lineOffset: sh.lineOffset,
    callers: sh.callers,
    place: sh.place,
  };
  if (positional.length > 0) sh.positional = positional;
  const callers = [caller(sh, path), ...sh.callers];
  Object.assign(sh, { sourceName: path, lineOffset: 0, callers, place: null });
  sh.sourceDepth++;
  try {
    return await runText(sh, text, path);
  } catch (error) {
    if (error instanceof ReturnControl) return error.status;
    throw error;
  } finally {
    sh.sourceDepth--;
    if (positional.length === 0) saved.positional = sh.positional;
    Object.assign(sh, saved);
  }
}

const loopControl =
  (kind: "break" | "continue"): Builtin =>
  async (sh, args) => {
    if (sh.loopDepth === 0) {
      await sh.complain(`${kind}: only meaningful in a \`for', \`while', or \`until' loop`);
      return 0;
    }
    const levels = args[0] === undefined ? 1 : Number(args[0]);
    if (!(levels >= 1)) {
      await sh.complain(`${kind}: ${args[0]}: loop count out of range`);
      return 1;
    }
    throw new LoopControl(kind, levels);
  };

async function runTest(sh: ShellState, args: string[], name: string): Promise<number> {
  if (name === "[") {
    if (args.at(-1) !== "]") {
      await sh.complain("[: missing `]'");
      return 2;
    }
    args = args.slice(0, -1);
  }
  try {
    return (await test(sh, args)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ExpansionError) || error.fatal) throw error;
    await sh.complain(`${name}: ${error.message}`);
    return 2;
  }
}

export const FLOW: Record<string, Builtin> = {
  ":": () => 0,
  true: () => 0,
  false: () => 1,
  "[": runTest,
  test: runTest,
  break: loopControl("break"),
  continue: loopControl("continue"),
  source,
  ".": source,
  exit: async (sh, args) => {
    throw new ExitControl(await numeric(sh, "exit", args[0], sh.lastStatus));
  },
  logout: async (sh) => {
    await sh.complain("logout: not login shell: use `exit'");
    return 1;
  },
  return: async (sh, args) => {
    const status = await numeric(sh, "return", args[0], sh.lastStatus);
    if (sh.functionNames.length === 0 && sh.sourceDepth === 0) {
      await sh.complain("return: can only `return' from a function or sourced script");
      return 2;
    }
    throw new ReturnControl(status);
  },
  eval: async (sh, args) => {
    const { line, lineOffset } = sh;
    sh.lineOffset = line - 1;
    try {
      return await runText(sh, args.join(" "), sh.sourceName);
    } finally {
      sh.lineOffset = lineOffset;
    }
  },
  let: async (sh, args) => {
    let value = 0n;
    for (const arg of args) value = await evaluateText(sh, arg);
    return value !== 0n ? 0 : 1;
  },
  shift: async (sh, args) => {
    const count = Number(args[0] ?? 1);
    if (!Number.isInteger(count) || count < 0) {
      await sh.complain(`shift: ${args[0]}: numeric argument required`);
      return 1;
    }
    if (count > sh.positional.length) return 1;
    sh.positional = sh.positional.slice(count);
    return 0;
  },
};
