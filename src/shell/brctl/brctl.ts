/** brctl (bridge-utils 1.7): bridges by their older tool. */
import type { ToolContext, ToolResult } from "../tool.js";
import { COMMANDS, Session, Stop } from "./commands.js";

/** The line of one command, as brctl's own list has it. */
function usageLine(name: string): string {
  const { operands, help } = COMMANDS[name]!;
  return `${operands}${help}`;
}

const USAGE = `Usage: brctl [commands]\ncommands:\n${Object.keys(COMMANDS)
  .map((name) => `\t${name}${COMMANDS[name]!.gap}${usageLine(name)}\n`)
  .join("")}`;

export async function brctl(args: string[], context: ToolContext): Promise<ToolResult> {
  const [name, ...operands] = args;
  if (name === undefined) return { stdout: "", stderr: USAGE, exitCode: 1 };
  if (name === "--help" || name === "-h") return { stdout: USAGE, stderr: "", exitCode: 0 };
  if (name === "--version" || name === "-V")
    return { stdout: "bridge-utils, 1.7\n", stderr: "", exitCode: 0 };
  const command = COMMANDS[name];
  if (!command) return { stdout: "", stderr: `never heard of command [${name}]\n${USAGE}`, exitCode: 1 };
  if (operands.length < command.count[0] || operands.length > command.count[1]) {
    return {
      stdout: "",
      stderr: `Incorrect number of arguments for command\nUsage: brctl ${name} ${usageLine(name)}\n`,
      exitCode: 1,
    };
  }
  try {
    return { stdout: command.run(new Session(context), operands) ?? "", stderr: "", exitCode: 0 };
  } catch (error) {
    if (error instanceof Stop) return { stdout: "", stderr: `${error.message}\n`, exitCode: 1 };
    throw error;
  }
}
