/** Jobs and signals: trap, wait, kill, jobs. */
import { placeOf } from "../because.js";
import { SIGNAL_NUMBERS, type Process } from "../../process/scheduler.js";
import type { ShellState } from "../state.js";
import type { Builtin } from "./index.js";

/** TERM from TERM, SIGTERM, 15; null where there is no such signal. EXIT, ERR, DEBUG and RETURN are traps only. */
export function signalName(text: string): string | null {
  const upper = text.toUpperCase().replace(/^SIG/, "");
  if (upper === "0") return "EXIT";
  if (/^[0-9]+$/.test(upper))
    return Object.keys(SIGNAL_NUMBERS).find((name) => SIGNAL_NUMBERS[name] === Number(upper)) ?? null;
  return upper in SIGNAL_NUMBERS || ["EXIT", "ERR", "DEBUG", "RETURN"].includes(upper) ? upper : null;
}

async function trap(sh: ShellState, args: string[]): Promise<number> {
  if (args[0] === "--") args = args.slice(1);
  if (args.length === 0 || args[0] === "-p") {
    for (const [name, action] of sh.traps) {
      const full = ["EXIT", "ERR", "DEBUG", "RETURN"].includes(name) ? name : `SIG${name}`;
      await sh.write(1, `trap -- '${action.replace(/'/g, "'\\''")}' ${full}\n`);
    }
    return 0;
  }
  const reset = args[0] === "-" || (args.length === 1 && signalName(args[0]!) !== null);
  let status = 0;
  for (const text of args[0] === "-" || !reset ? args.slice(1) : args) {
    const name = signalName(text);
    if (name === null) {
      await sh.complain(`trap: ${text}: invalid signal specification`);
      status = 1;
      continue;
    }
    if (reset) {
      sh.traps.delete(name);
      sh.process.handlers.delete(name);
    } else {
      sh.traps.set(name, args[0]!);
      sh.trapPlaces.set(name, placeOf(sh, null));
      if (name in SIGNAL_NUMBERS) sh.process.handlers.set(name, () => sh.pendingTraps.push(name));
    }
  }
  return status;
}

/** The process that %N, %+ or a number names. */
function findJob(sh: ShellState, text: string): { pid: number; process: Process | undefined } | null {
  const job = /^%([0-9+%-]*)$/.exec(text);
  if (job) {
    const { jobs } = sh.machine;
    const process = /^[0-9]+$/.test(job[1]!) ? jobs[Number(job[1]) - 1] : jobs.at(-1);
    return process ? { pid: process.pid, process } : null;
  }
  if (!/^-?[0-9]+$/.test(text)) return null;
  const pid = Math.abs(Number(text));
  return { pid, process: sh.machine.jobs.find((candidate) => candidate.pid === pid) };
}

async function wait(sh: ShellState, args: string[]): Promise<number> {
  const names = args.filter((arg) => !/^-[fnp]$/.test(arg));
  if (args.includes("-n")) {
    const running = sh.machine.jobs.filter((job) => !job.done);
    if (running.length === 0) return 127;
    await sh.machine.scheduler.waitFor(sh.process, () => running.some((job) => job.done));
    return running.find((job) => job.done)?.exitStatus ?? 127;
  }
  if (names.length === 0) {
    for (const process of sh.background) await sh.machine.waitForProcess(sh, process);
    sh.background = [];
    return 0;
  }
  let status = 0;
  for (const name of names) {
    const job = findJob(sh, name);
    if (!job) {
      await sh.complain(
        `wait: ${name.startsWith("%") ? `${name}: no such job` : `\`${name}': not a pid or valid job spec`}`,
      );
      status = name.startsWith("%") ? 127 : 1;
    } else if (!job.process) {
      await sh.complain(`wait: pid ${name} is not a child of this shell`);
      status = 127;
    } else {
      await sh.machine.waitForProcess(sh, job.process);
      status = job.process.exitStatus ?? 0;
    }
  }
  return status;
}

async function kill(sh: ShellState, args: string[]): Promise<number> {
  let signal = "TERM";
  let rest = args;
  const first = args[0] ?? "";
  if (first === "-l") {
    await sh.write(
      1,
      `${Object.entries(SIGNAL_NUMBERS)
        .map(([name, number]) => `${number}) SIG${name}`)
        .join(" ")}\n`,
    );
    return 0;
  }
  if (first === "-s" || first === "-n") {
    signal = args[1] ?? "";
    rest = args.slice(2);
  } else if (/^-./.test(first) && first !== "--") {
    signal = first.slice(1);
    rest = args.slice(1);
  }
  if (rest[0] === "--") rest = rest.slice(1);
  const name = signal === "0" ? "0" : signalName(signal);
  if (name === null || name === "ERR") {
    await sh.complain(`kill: ${signal}: invalid signal specification`);
    return 1;
  }
  if (rest.length === 0) {
    await sh.write(
      2,
      "kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n",
    );
    return 2;
  }
  let status = 0;
  for (const text of rest) {
    const job = findJob(sh, text);
    if (!job) {
      await sh.complain(
        `kill: ${text.startsWith("%") ? `${text}: no such job` : `${text}: arguments must be process or job IDs`}`,
      );
      status = 1;
    } else if (!sh.machine.scheduler.signal(job.pid, name)) {
      await sh.complain(`kill: (${job.pid}) - No such process`);
      status = 1;
    }
  }
  await sh.machine.afterSignal(sh);
  return status;
}

export const PROCESSES: Record<string, Builtin> = {
  trap,
  wait,
  kill,
  jobs: async (sh, args) => {
    for (const [index, job] of sh.machine.jobs.entries()) {
      if (job.done) continue;
      await sh.write(
        1,
        args.includes("-p") ? `${job.pid}\n` : `[${index + 1}]   Running                 ${job.comm} &\n`,
      );
    }
    return 0;
  },
  disown: () => 0,
  bg: () => 0,
  fg: (sh) => wait(sh, [`%${sh.machine.jobs.length}`]),
};
