/** Running a whole script: `bash FILE`, `bash -c TEXT`, and what the user hands to the Shell. */
import { Killed } from "../process/scheduler.js";
import { BUILTINS } from "./builtins/index.js";
import { ExitControl, LoopControl, ReturnControl, type ShellState } from "./state.js";
import { parseScript, SyntaxProblem } from "./syntax.js";

/** Runs a text as a script of its own in `sh` (a fresh or forked state) and returns its exit status. `flags`: "-eu" as on a #! line. */
export async function runScriptText(
  sh: ShellState,
  text: string,
  name: string,
  args: string[],
  flags = "",
): Promise<number> {
  sh.options = new Set(["braceexpand", "hashall", "interactive-comments"]);
  Object.assign(sh, {
    scriptName: name,
    sourceName: name,
    positional: args,
    line: 0,
    lineOffset: 0,
    loopDepth: 0,
    conditionDepth: 0,
    functionNames: [],
    shellPid: sh.process.pid,
  });
  if (/^-[a-zA-Z]+$/.test(flags)) {
    const status = await BUILTINS.get("set")!(sh, [flags], "set");
    if (status !== 0) return status;
  }
  for (const option of sh.inheritedOptions.splice(0)) {
    const status = await BUILTINS.get("set")!(sh, ["-o", option], "set");
    if (status !== 0) return status;
  }
  let status: number;
  try {
    status = await sh.run(parseScript(text));
  } catch (error) {
    if (error instanceof SyntaxProblem) {
      await sh.write(2, `${name}: ${error.message}\n`);
      return 2;
    }
    if (error instanceof ExitControl || error instanceof ReturnControl) status = error.status;
    else if (error instanceof LoopControl) status = 0;
    else if (error instanceof Killed) {
      await sh.machine.runExitTrap(sh, error.status);
      throw error;
    } else throw error;
  }
  return sh.machine.runExitTrap(sh, status);
}
