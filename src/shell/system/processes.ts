/** pkill, killall, pgrep, ps over the processes of the lab. */
import { unsupported } from "../../model/errors.js";
import { signalName } from "../bash/builtins/processes.js";
import type { Process } from "../process/scheduler.js";
import { failure, type Program, type ProgramContext } from "../program.js";

function others(context: ProgramContext): Process[] {
  const { scheduler } = context.machine;
  const own = scheduler.processes.get(context.pid);
  const family = new Set<Process>();
  for (let at: Process | null = own ?? null; at; at = at.parent) family.add(at);
  return [...scheduler.processes.values()].filter((process) => !family.has(process));
}

interface Selection {
  signal: string;
  exact: boolean;
  names: string[];
}

function parse(args: string[], name: string): Selection {
  const selection: Selection = { signal: "TERM", exact: name === "killall", names: [] };
  for (let index = 0; index < args.length; index++) {
    const word = args[index]!;
    if (word === "-x") selection.exact = true;
    else if (word === "-f" || word === "-q" || word === "-w" || word === "-e") continue;
    else if (word === "-s" || word === "--signal") selection.signal = args[++index] ?? "";
    else if (word.startsWith("--signal=")) selection.signal = word.slice(9);
    else if (/^-([A-Z]+[0-9]?|[0-9]+)$/.test(word)) selection.signal = word.slice(1);
    else if (word.startsWith("-")) throw unsupported(`${name} ${word}`);
    else selection.names.push(word);
  }
  return selection;
}

function chosen(context: ProgramContext, { names, exact }: Selection): Process[] {
  return others(context).filter(({ comm }) =>
    names.some((name) => (exact ? comm === name : new RegExp(name).test(comm))),
  );
}

const killer =
  (program: string): Program =>
  async (args, context) => {
    const selection = parse(args, program);
    const signal = selection.signal === "0" ? "0" : signalName(selection.signal);
    if (signal === null) return failure(program, `${selection.signal}: unknown signal`, 2);
    if (selection.names.length === 0) return failure(program, "no matching criteria specified", 2);
    const processes = chosen(context, selection);
    for (const { pid } of processes) context.machine.scheduler.signal(pid, signal);
    if (processes.length > 0) return 0;
    return program === "killall" ? failure(selection.names[0]!, "no process found") : 1;
  };

export const pkill = killer("pkill");
export const killall = killer("killall");

export const pgrep: Program = async (args, context) => {
  const processes = chosen(context, parse(args, "pgrep"));
  return {
    stdout: processes.map(({ pid }) => `${pid}\n`).join(""),
    stderr: "",
    exitCode: processes.length > 0 ? 0 : 1,
  };
};

export const ps: Program = async (_args, context) => {
  const lines = [...context.machine.scheduler.processes.values()].map(
    ({ pid, comm }) => `${String(pid).padStart(7)} ?        00:00:00 ${comm}`,
  );
  return { stdout: `    PID TTY          TIME CMD\n${lines.join("\n")}\n`, stderr: "", exitCode: 0 };
};
