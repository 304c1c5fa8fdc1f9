/** ipset 7.17: the tool. */
import { becauseOfLine } from "../../model/cause.js";
import type { Kernel } from "../../model/kernel.js";
import { VethworkError } from "../../model/errors.js";
import type { Program, ProgramContext } from "../program.js";
import type { ToolResult } from "../tool.js";
import { type CoreOptions, noOptions, readCommand, takeOptions } from "./command.js";
import { BadCommand, Refused } from "./failure.js";
import { VERSION } from "./help.js";
import { splitLine } from "./line.js";
import { Session } from "./session.js";
import { parseAddress } from "../address.js";

/** `ipset restore` reads all of its input at once. */
export function readsRestore(args: string[]): boolean {
  try {
    const options = noOptions();
    const words = takeOptions(args, options);
    return options.file === null && readCommand(words).name === "restore";
  } catch {
    return false;
  }
}

/** Names of /etc/hosts. */
async function readHosts(context: ProgramContext): Promise<Map<string, string>> {
  const hosts = new Map([["localhost", "127.0.0.1"]]);
  const text = await context.readFile("/etc/hosts").catch(() => "");
  for (const line of text.split("\n")) {
    const [address, ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    const found = address ? parseAddress(address) : null;
    if (found !== null) for (const name of names) hosts.set(name, found);
  }
  return hosts;
}

export const ipset: Program = async (args, context) => {
  const session = new Session(context, noOptions(), await readHosts(context));
  const { options } = session;
  try {
    const words = takeOptions(args, options);
    if (words[0] === "-")
      return {
        stdout: "",
        stderr: "vethwork: ipset: the interactive mode is not modelled by vethwork\n",
        exitCode: 1,
      };
    const command = readCommand(words);
    if (command.name === "restore") {
      session.noMore(command.words);
      const text =
        options.file === null ? context.stdin : await context.readFile(options.file).catch(() => null);
      // ipset has no words for this
      if (text === null) return { stdout: "", stderr: "", exitCode: 255 };
      const { because } = context.kernel;
      try {
        restore(session, text, options.file ?? "standard input", context.kernel);
      } finally {
        context.kernel.because = because;
      }
    } else {
      session.run(command);
      if (options.file !== null && (command.name === "list" || command.name === "save"))
        return await writeOut(session, options, context);
    }
    return { stdout: session.stdout, stderr: session.stderr, exitCode: 0 };
  } catch (error) {
    return failed(session, error);
  }
};

/** The lines of a restore, until one fails. Elements for the same set are sent together, and with them go those before a line that cannot be read. */
function restore(session: Session, text: string, name: string, kernel: Kernel): void {
  const { because } = kernel;
  const lines = text.split("\n");
  for (const [index, line] of lines.entries()) {
    session.line = index + 1;
    kernel.because = becauseOfLine(because, name, index + 1, `ipset ${line}`);
    if (line.trim() === "" || line.startsWith("#")) continue;
    if (line.trim() === "COMMIT") {
      session.flush();
      continue;
    }
    const command = readCommand(takeOptions(splitLine(line), session.options));
    if (["restore", "help", "version"].includes(command.name))
      throw new BadCommand(`Command \`${command.name}' is invalid in restore mode.`);
    if (session.run(command) === "stop") return;
  }
  session.flush();
}

async function writeOut(
  session: Session,
  options: CoreOptions,
  context: ProgramContext,
): Promise<ToolResult> {
  const path = options.file!;
  try {
    await context.writeFile(path, Buffer.from(session.stdout));
  } catch (error) {
    const reason = error instanceof VethworkError ? error.message : "Input/output error";
    throw new Refused(`Cannot open ${path} for writing: ${reason}`);
  }
  return { stdout: "", stderr: session.stderr, exitCode: 0 };
}

function failed(session: Session, error: unknown): ToolResult {
  const { stdout, options } = session;
  let { stderr } = session;
  const bad = error instanceof BadCommand;
  if (!bad && !(error instanceof Refused)) throw error;
  if (!options.quiet) {
    if (bad) stderr += `${VERSION}: ${error.message}\nTry \`ipset help' for more information.\n`;
    else if (error.plain) stderr += `${error.message}\n`;
    else
      stderr += `${VERSION}: ${session.line > 0 ? `Error in line ${session.line}: ` : ""}${error.message}\n`;
  }
  return { stdout, stderr, exitCode: bad ? 2 : 1 };
}
