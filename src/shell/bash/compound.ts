/** Compound commands: groups, subshells, conditions and loops. */
import { evaluateCondition } from "./condition.js";
import { executeStatements, firstLine } from "./execute.js";
import { evaluateText, expandPattern, expandString, expandWords } from "./expand.js";
import { matches } from "./pattern.js";
import { LimitReached, LoopControl, type ShellState } from "./state.js";
import { runSubshell } from "./substitution.js";
import type {
  CaseNode,
  CommandNode,
  CStyleForNode,
  ForNode,
  IfNode,
  ScriptNode,
  UntilNode,
  WhileNode,
} from "./syntax.js";

export async function executeCompound(
  sh: ShellState,
  command: Exclude<CommandNode, { type: "SimpleCommand" | "FunctionDef" }>,
): Promise<number> {
  switch (command.type) {
    case "Group":
      return executeStatements(sh, command.body);
    case "Subshell": {
      const child = sh.fork();
      return runSubshell(child, { type: "Script", statements: command.body } as ScriptNode);
    }
    case "If":
      return executeIf(sh, command);
    case "For":
      return executeFor(sh, command);
    case "CStyleFor":
      return executeCStyleFor(sh, command);
    case "While":
    case "Until":
      return executeWhile(sh, command);
    case "Case":
      return executeCase(sh, command);
    case "ArithmeticCommand":
      return (await evaluateText(sh, command.expression.originalText ?? "")) !== 0n ? 0 : 1;
    case "ConditionalCommand":
      return (await evaluateCondition(sh, command.expression)) ? 0 : 1;
  }
}

async function asCondition<T>(sh: ShellState, body: () => Promise<T>): Promise<T> {
  sh.conditionDepth++;
  try {
    return await body();
  } finally {
    sh.conditionDepth--;
  }
}

async function executeIf(sh: ShellState, node: IfNode): Promise<number> {
  for (const clause of node.clauses) {
    if ((await asCondition(sh, () => executeStatements(sh, clause.condition))) === 0)
      return executeStatements(sh, clause.body);
  }
  return node.elseBody ? executeStatements(sh, node.elseBody) : 0;
}

/** Runs one turn of a loop. "stop": leave the loop. */
async function turn(
  sh: ShellState,
  count: number,
  line: number,
  body: () => Promise<void>,
): Promise<"go on" | "stop"> {
  if (count > sh.machine.limits.maxLoopIterations) {
    throw new LimitReached(
      `${sh.sourceName}: line ${line}: stopped: this loop ran ${sh.machine.limits.maxLoopIterations} times (limit maxLoopIterations); does it end?`,
    );
  }
  try {
    await body();
    return "go on";
  } catch (error) {
    if (!(error instanceof LoopControl)) throw error;
    sh.lastStatus = 0;
    if (error.levels > 1 && sh.loopDepth > 1) {
      error.levels--;
      throw error;
    }
    return error.kind === "break" ? "stop" : "go on";
  }
}

async function executeFor(sh: ShellState, node: ForNode): Promise<number> {
  const line = firstLine(node.body) ?? sh.line;
  const words = node.words ? await expandWords(sh, node.words) : [...sh.positional];
  let status = 0;
  sh.loopDepth++;
  try {
    for (const [index, word] of words.entries()) {
      sh.variables.set(node.variable, word);
      if (sh.option("xtrace")) await sh.machine.trace(sh, `for ${node.variable} in ${words.join(" ")}`);
      const end = await turn(sh, index, line + sh.lineOffset, async () => {
        status = 0;
        status = await executeStatements(sh, node.body);
      });
      if (end === "stop") break;
    }
  } finally {
    sh.loopDepth--;
  }
  return status;
}

async function executeCStyleFor(sh: ShellState, node: CStyleForNode): Promise<number> {
  const line = (node.line ?? firstLine(node.body) ?? 1) + sh.lineOffset;
  const part = async (expression: CStyleForNode["init"]): Promise<bigint> =>
    expression ? evaluateText(sh, expression.originalText ?? "") : 1n;
  if (node.init) await part(node.init);
  let status = 0;
  sh.loopDepth++;
  try {
    for (let count = 0; (await part(node.condition)) !== 0n; count++) {
      const end = await turn(sh, count, line, async () => {
        status = 0;
        sh.machine.countCommand(sh);
        status = await executeStatements(sh, node.body);
      });
      if (end === "stop") break;
      if (node.update) await part(node.update);
    }
  } finally {
    sh.loopDepth--;
  }
  return status;
}

async function executeWhile(sh: ShellState, node: WhileNode | UntilNode): Promise<number> {
  const line = (firstLine(node.condition) ?? 1) + sh.lineOffset;
  let status = 0;
  sh.loopDepth++;
  try {
    for (let count = 0; ; count++) {
      let over = false;
      const end = await turn(sh, count, line, async () => {
        const answer = await asCondition(sh, () => executeStatements(sh, node.condition));
        over = (answer === 0) !== (node.type === "While");
        if (over) return;
        status = 0;
        status = await executeStatements(sh, node.body);
      });
      if (over || end === "stop") break;
    }
  } finally {
    sh.loopDepth--;
  }
  return status;
}

async function executeCase(sh: ShellState, node: CaseNode): Promise<number> {
  const text = await expandString(sh, node.word);
  let status = 0;
  let fallThrough = false;
  for (const item of node.items) {
    let hit = fallThrough;
    for (const pattern of hit ? [] : item.patterns) {
      if (matches(text, await expandPattern(sh, pattern), sh.shopts.has("nocasematch"))) {
        hit = true;
        break;
      }
    }
    if (!hit) continue;
    status = await executeStatements(sh, item.body);
    if (item.terminator === ";;") break;
    fallThrough = item.terminator === ";&";
  }
  return status;
}
