/** Simple commands: assignments, expansion, and finding what the name means: function, builtin, program. */
import { VethworkError } from "../../model/errors.js";
import { caller, CommandCause, runBecause } from "./because.js";
import { BUILTINS, SPECIAL_BUILTINS } from "./builtins/index.js";
import { executeCompound } from "./compound.js";
import { expandString, expandWords } from "./expand.js";
import { assign, quoteText } from "./parameter.js";
import { redirect, RedirectionError, withRedirections } from "./redirect.js";
import {
  ExitControl,
  ExpansionError,
  LimitReached,
  LineDiscarded,
  ReturnControl,
  type ShellFunction,
  type ShellState,
} from "./state.js";
import { assignArray, declarationWord } from "./arrays.js";
import type { AssignmentNode, SimpleCommandNode } from "./syntax.js";
import { isAssoc, ReadonlyError } from "./variables.js";

export async function runSimpleCommand(sh: ShellState, node: SimpleCommandNode): Promise<number> {
  try {
    sh.substitutionStatus = null;
    if (isDeclaration(node)) return await runDeclaration(sh, node);
    const argv = node.name ? await expandWords(sh, [node.name, ...node.args]) : [];
    if (argv.length === 0) return await runAssignments(sh, node);
    const overlay: [string, string][] = [];
    for (const { name, value, append } of node.assignments) {
      overlay.push([
        name,
        (append ? (sh.variables.get(name) ?? "") : "") + (value ? await expandString(sh, value) : ""),
      ]);
    }
    if (sh.option("xtrace")) await traceCommand(sh, overlay, argv);
    const because = new CommandCause(sh, argv);
    return await runBecause(sh, because, () =>
      argv[0] === "exec"
        ? runExec(sh, node, argv.slice(1))
        : withRedirections(sh, node.redirections, () => withAssignments(sh, overlay, argv)),
    );
  } catch (error) {
    return complainOf(sh, error);
  }
}

/** Turns an error of expansion into bash's message; fatal ones end the shell. */
export async function complainOf(sh: ShellState, error: unknown): Promise<number> {
  if (error instanceof ExpansionError) {
    await sh.complain(error.message);
    if (error.fatal) throw new ExitControl(1);
    throw new LineDiscarded(error.message);
  }
  if (error instanceof ReadonlyError) {
    await sh.complain(error.message);
    throw new LineDiscarded(error.message);
  }
  if (error instanceof VethworkError) {
    await sh.complain(error.message);
    return 1;
  }
  throw error;
}

const DECLARATIONS = new Set(["declare", "export", "local", "readonly", "typeset"]);

function isDeclaration({ name, assignments }: SimpleCommandNode): boolean {
  const only = name?.parts.length === 1 ? name.parts[0]! : null;
  return only?.type === "Literal" && DECLARATIONS.has(only.value) && assignments.length === 0;
}

/** In the arguments of `local` and its kin, NAME=VALUE is an assignment: not split, and arrays are allowed. */
async function runDeclaration(sh: ShellState, node: SimpleCommandNode): Promise<number> {
  const argv = await expandWords(sh, [node.name!]);
  const arrays: NonNullable<ReturnType<typeof declarationWord>>[] = [];
  for (const word of node.args) {
    const declared = declarationWord(word);
    if (declared?.words) {
      arrays.push(declared);
      argv.push(declared.name);
    } else if (declared) argv.push(await expandString(sh, word));
    else argv.push(...(await expandWords(sh, [word])));
  }
  if (sh.option("xtrace")) await traceCommand(sh, [], argv);
  return withRedirections(sh, node.redirections, async () => {
    const flags = argv.filter((word) => /^-[A-Za-z]/.test(word)).join("");
    const isLocal = argv[0] === "local" || (/^(declare|typeset)$/.test(argv[0]!) && !flags.includes("g"));
    for (const { name, words, append } of arrays) {
      if (isLocal && sh.variables.inFunction) sh.variables.declareLocal(name);
      const variable = sh.variables.ensure(name);
      if (flags.includes("A") && !isAssoc(variable.value)) variable.value = { assoc: new Map() };
      await assignArray(sh, name, words!, append);
    }
    return runCommandLine(sh, argv);
  });
}

async function runAssignments(sh: ShellState, node: SimpleCommandNode): Promise<number> {
  for (const assignment of node.assignments) await runAssignment(sh, assignment);
  const status = sh.substitutionStatus ?? 0;
  if (node.redirections.length > 0)
    return withRedirections(sh, node.redirections, () => Promise.resolve(status));
  return status;
}

async function runAssignment(sh: ShellState, { name, value, append, array }: AssignmentNode): Promise<void> {
  if (array) {
    await assignArray(sh, name, array, append);
    return;
  }
  const text = value ? await expandString(sh, value) : "";
  if (sh.option("xtrace")) await sh.machine.trace(sh, `${name}${append ? "+" : ""}=${quoteIfNeeded(text)}`);
  await assign(sh, name, text, append);
}

async function withAssignments(sh: ShellState, overlay: [string, string][], argv: string[]): Promise<number> {
  sh.lastArgument = argv.at(-1)!;
  if (overlay.length === 0) return runCommandLine(sh, argv);
  if (sh.option("posix") && SPECIAL_BUILTINS.has(argv[0]!)) {
    for (const [name, value] of overlay) sh.variables.set(name, value);
    return runCommandLine(sh, argv);
  }
  const restore = sh.variables.overlay(overlay);
  try {
    return await runCommandLine(sh, argv);
  } finally {
    restore();
  }
}

/** Runs a command whose words are final. `skipFunctions`: as `command` does. */
export async function runCommandLine(sh: ShellState, argv: string[], skipFunctions = false): Promise<number> {
  const [name, ...args] = argv as [string, ...string[]];
  if (!skipFunctions) {
    const definition = sh.functions.get(name);
    if (definition) return callFunction(sh, definition, args);
  }
  const builtin = BUILTINS.get(name);
  if (builtin) {
    try {
      return await builtin(sh, args, name);
    } catch (error) {
      if (error instanceof ExpansionError) await sh.complain(`${name}: ${error.message}`);
      else return complainOf(sh, error);
      if (error.fatal) throw new ExitControl(1);
      return 1;
    }
  }
  return sh.machine.runProgram(sh, argv);
}

export async function callFunction(
  sh: ShellState,
  definition: ShellFunction,
  args: string[],
): Promise<number> {
  if (sh.functionNames.length >= sh.machine.limits.maxCallDepth) {
    throw new LimitReached(
      `${sh.prefix}stopped: function ${definition.node.name} calls itself more than ${sh.machine.limits.maxCallDepth} deep (limit maxCallDepth)`,
    );
  }
  const { positional, loopDepth, sourceName, lineOffset, line, callers, place } = sh;
  sh.callers = [caller(sh, definition.node.name), ...callers];
  sh.place = definition.place;
  sh.lineOffset = definition.lineOffset;
  sh.positional = args;
  sh.loopDepth = 0;
  sh.sourceName = definition.source;
  sh.functionNames.unshift(definition.node.name);
  sh.variables.pushFrame();
  try {
    const body = definition.node.body;
    return await withRedirections(sh, [...definition.node.redirections, ...body.redirections], () =>
      executeCompound(sh, body),
    );
  } catch (error) {
    if (error instanceof ReturnControl) return error.status;
    throw error;
  } finally {
    sh.variables.popFrame();
    sh.functionNames.shift();
    Object.assign(sh, { positional, loopDepth, sourceName, lineOffset, line, callers, place });
  }
}

/** `exec`: with words, the program takes the shell's place; without, the redirections stay. */
async function runExec(sh: ShellState, node: SimpleCommandNode, argv: string[]): Promise<number> {
  if (argv.length > 0) {
    const status = await withRedirections(sh, node.redirections, () => runCommandLine(sh, argv));
    throw new ExitControl(status);
  }
  try {
    for (const redirection of node.redirections) await redirect(sh, redirection);
  } catch (error) {
    if (!(error instanceof RedirectionError)) throw error;
    await sh.complain(error.message);
    throw new ExitControl(1);
  }
  return 0;
}

export function quoteIfNeeded(text: string): string {
  return text === "" ? "''" : /^[A-Za-z0-9_@%+:,./=-]+$/.test(text) ? text : quoteText(text);
}

async function traceCommand(sh: ShellState, overlay: [string, string][], argv: string[]): Promise<void> {
  for (const [name, value] of overlay) await sh.machine.trace(sh, `${name}=${quoteIfNeeded(value)}`);
  await sh.machine.trace(sh, argv.map(quoteIfNeeded).join(" "));
}
