/** Command and process substitution. */
import { unsupported } from "../../model/errors.js";
import { Collector } from "../process/streams.js";
import { ExitControl, ReturnControl, type ShellState } from "./state.js";
import type { ScriptNode } from "./syntax.js";

/** Runs a body in a subshell of this process and returns what it wrote to standard output (a byte string). `$?` becomes its status. */
export async function captureOutput(sh: ShellState, body: ScriptNode): Promise<string> {
  const only = body.statements[0]?.pipelines[0]?.commands[0];
  if (
    body.statements.length === 1 &&
    only?.type === "SimpleCommand" &&
    !only.name &&
    only.redirections[0]?.operator === "<"
  ) {
    return sh.machine.readRedirected(sh, only.redirections[0]);
  }
  const collector = new Collector();
  const child = sh.fork();
  child.files.set(1, collector);
  child.traceDepth++;
  child.lineOffset = sh.line - 1;
  // set -e does not reach into $(...) unless asked for (bash(1), COMMAND EXECUTION ENVIRONMENT)
  if (!sh.shopts.has("inherit_errexit") && !sh.option("posix")) child.options.delete("errexit");
  sh.substitutionStatus = await runSubshell(child, body);
  return collector.text();
}

/** Runs a body as a subshell does: `exit` ends only the body. */
export async function runSubshell(child: ShellState, body: ScriptNode): Promise<number> {
  let status: number;
  try {
    status = await child.run(body);
  } catch (error) {
    if (!(error instanceof ExitControl) && !(error instanceof ReturnControl)) throw error;
    status = error.status;
  }
  return child.machine.runExitTrap(child, status);
}

/** <(body): the path of a file that holds the body's output. */
export async function substituteProcess(
  sh: ShellState,
  body: ScriptNode,
  direction: "input" | "output",
): Promise<string> {
  if (direction === "output") throw unsupported("process substitution for writing, >(...),");
  const path = `/dev/fd/${sh.machine.nextDescriptor()}`;
  await sh.machine.files.writeScratch(path, await captureOutput(sh, body));
  return path;
}
