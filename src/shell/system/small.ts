/** which, clear, sync. */
import type { Program } from "../program.js";

export const which: Program = async (args, context) => {
  let stdout = "";
  let exitCode = 0;
  for (const name of args.filter((arg) => !arg.startsWith("-"))) {
    const path = await context.programPath(name);
    if (path === null) exitCode = 1;
    else stdout += `${path}\n`;
  }
  return { stdout, stderr: "", exitCode };
};

export const clear: Program = async () => 0;

export const sync: Program = async () => 0;
