/** What a name means: command, type, builtin, hash. */
import { runCommandLine } from "../simple-command.js";
import { unsupported } from "../../../model/errors.js";
import type { ShellState } from "../state.js";
import { BUILTINS, KEYWORDS, type Builtin } from "./index.js";

type Meaning = { kind: "keyword" | "function" | "builtin" } | { kind: "file"; path: string };

async function meaning(sh: ShellState, name: string): Promise<Meaning | null> {
  if (KEYWORDS.has(name)) return { kind: "keyword" };
  if (sh.functions.has(name)) return { kind: "function" };
  if (BUILTINS.has(name) || name === "exec") return { kind: "builtin" };
  const path = await sh.machine.programPath(sh, name);
  return path === null ? null : { kind: "file", path };
}

async function command(sh: ShellState, args: string[]): Promise<number> {
  const flag = /^-[pvV]+$/.test(args[0] ?? "") ? args[0]! : "";
  const names = flag ? args.slice(1) : args[0] === "--" ? args.slice(1) : args;
  if (!/[vV]/.test(flag)) return names.length === 0 ? 0 : runCommandLine(sh, names, true);
  let status = names.length === 0 ? 0 : 1;
  for (const name of names) {
    const found = await meaning(sh, name);
    if (!found) {
      if (flag.includes("V")) await sh.complain(`command: ${name}: not found`);
      continue;
    }
    status = 0;
    if (flag.includes("V")) await sh.write(1, `${describe(name, found)}\n`);
    else await sh.write(1, `${found.kind === "file" ? found.path : name}\n`);
  }
  return status;
}

function describe(name: string, found: Meaning): string {
  if (found.kind === "file") return `${name} is ${found.path}`;
  return `${name} is a ${{ keyword: "shell keyword", function: "function", builtin: "shell builtin" }[found.kind]}`;
}

async function type(sh: ShellState, args: string[]): Promise<number> {
  const flag = /^-[tpaPf]+$/.test(args[0] ?? "") ? args[0]! : "";
  let status = 0;
  for (const name of flag ? args.slice(1) : args) {
    const found = await meaning(sh, name);
    if (!found) {
      if (flag === "") await sh.complain(`type: ${name}: not found`);
      status = 1;
    } else if (flag.includes("t")) await sh.write(1, `${found.kind}\n`);
    else if (/[pP]/.test(flag)) await sh.write(1, found.kind === "file" ? `${found.path}\n` : "");
    else await sh.write(1, `${describe(name, found)}\n`);
  }
  return status;
}

export const LOOKUP: Record<string, Builtin> = {
  command,
  type,
  builtin: async (sh, args) => {
    if (args.length === 0) return 0;
    const builtin = BUILTINS.get(args[0]!);
    if (builtin) return builtin(sh, args.slice(1), args[0]!);
    await sh.complain(`builtin: ${args[0]}: not a shell builtin`);
    return 1;
  },
  hash: () => 0,
  enable: (_sh, args) => {
    if (args[0]?.startsWith("-")) throw unsupported(`enable ${args[0]}`);
    return 0;
  },
};
