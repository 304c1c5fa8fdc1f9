/** Runs the syntax tree: scripts, lists and pipelines. */
import { NULL_DEVICE, Pipe, type OpenFile } from "../process/streams.js";
import { executeCompound } from "./compound.js";
import { withRedirections } from "./redirect.js";
import { complainOf, runSimpleCommand } from "./simple-command.js";
import { ExitControl, ExpansionError, LineDiscarded, type ShellState } from "./state.js";
import { runSubshell } from "./substitution.js";
import type { CommandNode, PipelineNode, ScriptNode, StatementNode } from "./syntax.js";

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

export async function executeStatements(sh: ShellState, statements: StatementNode[]): Promise<number> {
  let status = 0;
  for (const statement of statements) {
    if (sh.pendingTraps.length > 0 || sh.process.pendingSignal !== null) await sh.machine.afterSignal(sh);
    if (sh.machine.isHostDue()) await sh.machine.yieldToHost();
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
  const startedNs = pipeline.timed ? sh.machine.kernel.nowNs : 0;
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
    const { sourceName: source, lineOffset, place } = sh;
    sh.functions.set(command.name, { node: command, source, lineOffset, place });
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

/** The line a list begins on, where the parser kept it. */
export function firstLine(statements: StatementNode[]): number | undefined {
  return statements[0]?.pipelines[0]?.commands[0]?.line;
}
