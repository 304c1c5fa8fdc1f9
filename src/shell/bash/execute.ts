/** Runs the syntax tree: lists, pipelines and compound commands. */
import { NULL_DEVICE, Pipe, type OpenFile } from "../process/streams.js";
import { evaluateCondition } from "./condition.js";
import { evaluateText, expandPattern, expandString, expandWords } from "./expand.js";
import { matches } from "./pattern.js";
import { withRedirections } from "./redirect.js";
import { complainOf, runSimpleCommand } from "./simple-command.js";
import {
  ExitControl,
  ExpansionError,
  LimitReached,
  LineDiscarded,
  LoopControl,
  type ShellState,
} from "./state.js";
import { runSubshell } from "./substitution.js";
import type {
  CaseNode,
  CommandNode,
  CStyleForNode,
  ForNode,
  IfNode,
  PipelineNode,
  ScriptNode,
  StatementNode,
  WhileNode,
  UntilNode,
} from "./syntax.js";

export async function executeScript(sh: ShellState, script: ScriptNode): Promise<number> {
  const { statements } = script;
  let status = 0;
  for (let index = 0; index < statements.length; index++) {
    try {
      status = await executeStatements(sh, [statements[index]!]);
    } catch (error) {
      if (!(error instanceof LineDiscarded)) throw error;
      status = sh.lastStatus = 1;
      if (sh.option("errexit")) throw new ExitControl(1);
      const line = firstLine([statements[index]!]);
      while (
        index + 1 < statements.length &&
        line !== undefined &&
        firstLine([statements[index + 1]!]) === line
      )
        index++;
    }
  }
  return status;
}

async function executeStatements(sh: ShellState, statements: StatementNode[]): Promise<number> {
  let status = 0;
  for (const statement of statements) {
    if (sh.pendingTraps.length > 0 || sh.process.pendingSignal !== null) await sh.machine.afterSignal(sh);
    status = await executeStatement(sh, statement);
  }
  return status;
}

async function executeStatement(sh: ShellState, statement: StatementNode): Promise<number> {
  if (statement.background) return startBackground(sh, statement);
  const { pipelines, operators } = statement;
  let status = 0;
  for (let index = 0; index < pipelines.length; index++) {
    const pipeline = pipelines[index]!;
    const operator = index > 0 ? operators[index - 1] : null;
    if ((operator === "&&" && status !== 0) || (operator === "||" && status === 0)) continue;
    const tested = index < pipelines.length - 1 || pipeline.negated;
    if (tested) sh.conditionDepth++;
    try {
      status = await executePipeline(sh, pipeline);
    } finally {
      if (tested) sh.conditionDepth--;
    }
    if (status !== 0 && !tested && sh.conditionDepth === 0 && failureCounts(pipeline))
      await onFailure(sh, status);
  }
  return status;
}

/** `set -e` and the ERR trap look at simple commands, subshells, (( )), [[ ]] and pipelines; other compounds have looked inside already. */
function failureCounts(pipeline: PipelineNode): boolean {
  if (pipeline.commands.length > 1) return true;
  return ["SimpleCommand", "Subshell", "ArithmeticCommand", "ConditionalCommand"].includes(
    pipeline.commands[0]!.type,
  );
}

async function onFailure(sh: ShellState, status: number): Promise<void> {
  await sh.machine.runTrap(sh, "ERR");
  sh.lastStatus = status;
  if (sh.option("errexit")) throw new ExitControl(status);
}

/** `list &`: a subshell of its own that runs until it first sleeps; then the script goes on. */
async function startBackground(sh: ShellState, statement: StatementNode): Promise<number> {
  const { machine } = sh;
  const child = await machine.scheduler.spawn(sh.process, "bash", async (process) => {
    const job = sh.fork(process);
    job.files.set(0, NULL_DEVICE);
    return runSubshell(job, {
      type: "Script",
      statements: [{ ...statement, background: false }],
    } as ScriptNode);
  });
  sh.background.push(child);
  sh.lastBackground = child.pid;
  machine.jobs.push(child);
  sh.lastStatus = 0;
  return 0;
}

async function executePipeline(sh: ShellState, pipeline: PipelineNode): Promise<number> {
  const { commands, negated } = pipeline;
  const startedNs = sh.machine.kernel.nowNs;
  let status: number;
  if (commands.length === 1) {
    status = await executeCommand(sh, commands[0]!);
    sh.pipeStatus = [status];
  } else status = await executePipe(sh, pipeline);
  if (negated) status = status === 0 ? 1 : 0;
  sh.lastStatus = status;
  if (pipeline.timed) {
    const seconds = (sh.machine.kernel.nowNs - startedNs) / 1e9;
    const text = `${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(3)}s`;
    await sh.write(
      2,
      pipeline.timePosix
        ? `real ${seconds.toFixed(2)}\nuser 0.00\nsys 0.00\n`
        : `\nreal\t${text}\nuser\t0m0.000s\nsys\t0m0.000s\n`,
    );
  }
  return status;
}

/** Every command of a pipe is a process of its own; they meet in the pipes. */
async function executePipe(sh: ShellState, { commands, pipeStderr }: PipelineNode): Promise<number> {
  const { scheduler } = sh.machine;
  let input: OpenFile | null = null;
  const stages = [];
  for (const [index, command] of commands.entries()) {
    const output = index < commands.length - 1 ? new Pipe(scheduler) : null;
    const stdin = input;
    stages.push(
      await scheduler.spawn(sh.process, "bash", async (process) => {
        const stage = sh.fork(process);
        if (stdin) stage.files.set(0, stdin);
        if (output) {
          stage.files.set(1, output);
          if (pipeStderr?.[index]) stage.files.set(2, output);
        }
        const body = {
          type: "Script",
          statements: [
            {
              type: "Statement",
              pipelines: [{ type: "Pipeline", commands: [command], negated: false }],
              operators: [],
              background: false,
            },
          ],
        };
        try {
          return await runSubshell(stage, body as unknown as ScriptNode);
        } finally {
          output?.closeWriters();
          if (stdin instanceof Pipe) stdin.closeReaders();
        }
      }),
    );
    input = output;
  }
  for (const stage of stages) await sh.machine.waitForProcess(sh, stage);
  const statuses = stages.map((stage) => stage.exitStatus ?? 1);
  sh.pipeStatus = statuses;
  const failed = statuses.filter((status) => status !== 0);
  return sh.option("pipefail") ? (failed.at(-1) ?? 0) : statuses.at(-1)!;
}

async function executeCommand(sh: ShellState, command: CommandNode): Promise<number> {
  sh.machine.countCommand(sh);
  if (command.line !== undefined) sh.line = command.line + sh.lineOffset;
  if (command.type === "SimpleCommand") return runSimpleCommand(sh, command);
  if (command.type === "FunctionDef") {
    sh.functions.set(command.name, { node: command, source: sh.sourceName, lineOffset: sh.lineOffset });
    return 0;
  }
  try {
    return await withRedirections(sh, command.redirections, () => executeCompound(sh, command));
  } catch (error) {
    if (!(error instanceof ExpansionError)) throw error;
    if (command.type !== "ArithmeticCommand" && command.type !== "ConditionalCommand")
      return complainOf(sh, error);
    await sh.complain(`${command.type === "ArithmeticCommand" ? "((: " : ""}${error.message}`);
    if (error.fatal) throw new ExitControl(1);
    return 1;
  }
}

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

function firstLine(statements: StatementNode[]): number | undefined {
  return statements[0]?.pipelines[0]?.commands[0]?.line;
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
