/** ipvsadm 1.31 with its two scripts, as Debian 12 has them. */
import { VethworkError } from "../../model/errors.js";
import type { Program, ProgramContext } from "../program.js";
import type { ToolResult } from "../tool.js";
import { Ended } from "./failure.js";
import { Names } from "./names.js";
import { Session } from "./session.js";

/** Runs `act` with a session, and turns what it throws into words and a status. */
async function withSession(
  context: ProgramContext,
  readInput: () => Promise<string>,
  act: (session: Session) => Promise<number>,
): Promise<ToolResult> {
  // modprobe_ipvs
  context.kernel.apply({ op: "module.load", name: "ip_vs" });
  const names = new Names(await context.readFile("/etc/hosts").catch(() => ""));
  const session = new Session(context, names, readInput);
  let exitCode: number;
  try {
    exitCode = await act(session);
  } catch (error) {
    if (error instanceof Ended) {
      session.stdout += error.stdout;
      session.stderr += error.stderr;
      exitCode = error.code;
    } else if (error instanceof VethworkError) {
      session.stderr += `${error.message.startsWith("ipvsadm") ? "" : "ipvsadm: "}${error.message}\n`;
      exitCode = 1;
    } else throw error;
  }
  return { stdout: session.stdout, stderr: session.stderr, exitCode };
}

export const ipvsadm: Program = (args, context) =>
  withSession(
    context,
    () => context.readInput(),
    async (session) => {
      if (args.length > 0) return session.run(args);
      session.listAll({ form: "plain", numeric: false, exact: false }, true);
      return 0;
    },
  );

const SAVE_HELP =
  "ipvsadm-save: Script to save the IPVS table to stdout.\n" +
  "   With the -n option, prints out the table in numeric format.\n";

export const ipvsadmSave: Program = async (args, context) => {
  if (args.some((arg) => arg.startsWith("-") && arg !== "-n"))
    return { stdout: "", stderr: SAVE_HELP, exitCode: 1 };
  const options = args.includes("-n") ? ["-S", "-n"] : ["-S"];
  return withSession(
    context,
    async () => "",
    (session) => session.run(options),
  );
};

/** INPUT="$(grep -v '^#')"; ipvsadm -C; echo "$INPUT" | ipvsadm -R */
export const ipvsadmRestore: Program = async (_args, context) => {
  const input = (await context.readInput())
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .join("\n")
    .replace(/\n*$/, "\n");
  return withSession(
    context,
    async () => input,
    async (session) => {
      await session.run(["-C"]);
      return session.run(["-R"]);
    },
  );
};
