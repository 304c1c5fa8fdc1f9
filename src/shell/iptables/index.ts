/** iptables, iptables-save, iptables-restore and their IPv6 twins: the legacy tools of iptables 1.8.9. */
import { VethworkError } from "../../model/errors.js";
import { formatTime } from "../system/date.js";
import type { Program, ProgramContext } from "../program.js";
import { getopt, OptionError } from "../getopt.js";
import type { ToolResult } from "../tool.js";
import { readAddress, type Family } from "./address.js";
import { execute, tableErrorText } from "./execute.js";
import {
  Ended,
  IptablesFailure,
  parameterProblem,
  PARAMETER_PROBLEM,
  PlainFailure,
  TableError,
  VERSION_PROBLEM,
} from "./failure.js";
import { Restore } from "./restore.js";
import { save } from "./save.js";
import { VERSION, type Session } from "./session.js";

async function openSession(program: string, family: Family, context: ProgramContext): Promise<Session> {
  const hosts = `${await context.readFile("/etc/hosts").catch(() => "")}\n127.0.0.1 localhost\n::1 localhost ip6-localhost`;
  const entries = hosts
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim().split(/\s+/))
    .filter(([address, name]) => address && name && readAddress(address, family) !== null);
  const session: Session = {
    program,
    family,
    kernel: context.kernel,
    netns: context.netns,
    line: -1,
    permissive: context.machine.permissive,
    warnUnmodelled: (side, name) => {
      if (context.machine.count(`iptables ${side} ${name}`) > 1) return;
      session.err.push(
        `${program}: warning: the ${side} "${name}" is not modelled by vethwork; rules with it are kept and never match\n`,
      );
    },
    out: [],
    err: [],
    resolve: (name) =>
      entries
        .filter(([, ...names]) => names.includes(name))
        .map(([address]) => readAddress(address!, family)!),
    hostName: (address) => entries.find(([known]) => known === address)?.[1] ?? null,
  };
  return session;
}

/** Runs one of the tools and turns what it throws into the words and the status of the real one. */
async function conclude(session: Session, run: () => number | Promise<number>): Promise<ToolResult> {
  const { out, err, program } = session;
  let exitCode = 0;
  try {
    exitCode = await run();
  } catch (error) {
    if (error instanceof IptablesFailure) {
      err.push(`${program} v${VERSION} (legacy): ${error.text}\n`);
      if (error.status === PARAMETER_PROBLEM) err.push(tryHelp(session));
      if (error.status === VERSION_PROBLEM)
        err.push("Perhaps iptables or your kernel needs to be upgraded.\n");
      exitCode = error.status;
    } else if (error instanceof PlainFailure) {
      err.push(error.text, error.tryHelp ? tryHelp(session) : "");
      exitCode = error.status;
    } else if (error instanceof TableError) {
      err.push(tableErrorText(session, error));
      exitCode = 1;
    } else if (error instanceof VethworkError) {
      err.push(`${program}: ${error.message}\n`);
      exitCode = 1;
    } else if (!(error instanceof Ended)) throw error;
  }
  return { stdout: out.join(""), stderr: err.join(""), exitCode };
}

function tryHelp({ line, program }: Session): string {
  const place = line === -1 ? "" : `Error occurred at line: ${line}\n`;
  return `${place}Try \`${program} -h' or '${program} --help' for more information.\n`;
}

export function iptablesProgram(program: string, family: Family): Program {
  return async (args, context) => {
    const session = await openSession(program, family, context);
    return conclude(session, () => {
      execute(session, args);
      warnOfIpv6(session, context);
      return 0;
    });
  };
}

/** Where IPv6 is on, rules of ip6tables would be expected to do something: says once a namespace that they do not. */
function warnOfIpv6(session: Session, context: ProgramContext): void {
  const { kernel, netns, family, program } = session;
  if (family !== "ipv6") return;
  const tables = kernel.xtTables(netns, "ipv6");
  const hasRules = tables.some((table) =>
    kernel
      .xtChains(netns, "ipv6", table)
      .some(({ name, policy }) => policy === "DROP" || kernel.xtRules(netns, "ipv6", table, name).length > 0),
  );
  const isOn = (ifname: string): boolean => {
    try {
      return kernel.sysctl(netns, `net/ipv6/conf/${ifname}/disable_ipv6`) === "0";
    } catch (error) {
      // a device without an IPv6 half
      if (error instanceof VethworkError && error.code === "ENOENT") return false;
      throw error;
    }
  };
  if (!hasRules || !kernel.links(netns).some(({ ifname }) => isOn(ifname))) return;
  if (context.machine.count(`ip6tables ${netns}`) > 1) return;
  session.err.push(
    `${program}: warning: IPv6 is on here, and vethwork keeps rules of IPv6 without applying them: packets pass as if there were none\n`,
  );
}

export function saveProgram(program: string, family: Family): Program {
  return async (args, context) => {
    const session = await openSession(program, family, context);
    const now = formatTime("%a %b %e %H:%M:%S %Y", Math.floor(context.machine.epochSeconds), 0);
    return conclude(session, () =>
      save(session, args, now, (path, text) => context.writeFile(path, new TextEncoder().encode(text))),
    );
  };
}

export function restoreProgram(program: string, family: Family): Program {
  return async (args, context) => {
    const session = await openSession(program, family, context);
    return conclude(session, async () => {
      const status = await restore(session, args, context);
      if (status === 0) warnOfIpv6(session, context);
      return status;
    });
  };
}

const RESTORE_OPTIONS = [
  { letter: "b", long: "binary" },
  { letter: "c", long: "counters" },
  { letter: "v", long: "verbose" },
  { letter: "V", long: "version" },
  { letter: "t", long: "test" },
  { letter: "h", long: "help" },
  { letter: "n", long: "noflush" },
  { letter: "w", long: "wait", argument: "optional" },
  { letter: "W", long: "wait-interval", argument: "optional" },
  { letter: "M", long: "modprobe", argument: "required" },
  { letter: "T", long: "table", argument: "required" },
  { letter: "4", long: "ipv4" },
  { letter: "6", long: "ipv6" },
] as const;

/** Takes away -w and -W with the seconds behind them: nobody else holds the lock. */
function withoutWait(session: Session, args: readonly string[]): string[] {
  const rest: string[] = [];
  let [waits, intervals] = [false, false];
  for (let at = 0; at < args.length; at++) {
    const match = /^(?:-([wW])|--(wait|wait-interval)(?:=|$))(.*)$/s.exec(args[at]!);
    if (!match) {
      rest.push(args[at]!);
      continue;
    }
    const next = args[at + 1];
    const value = match[3] || (next !== undefined && !/^[-!]/.test(next) ? args[++at]! : null);
    if (match[1] === "w" || match[2] === "wait") {
      waits = true;
      if (value !== null && !/^\s*[-+]?[0-9]+/.test(value))
        throw parameterProblem("wait seconds not numeric");
    } else {
      intervals = true;
      session.err.push("Ignoring deprecated --wait-interval option.\n");
    }
  }
  if (intervals && !waits) throw new PlainFailure(1, "Option --wait-interval requires option --wait\n");
  return rest;
}

const restoreHelp = (
  program: string,
): string => `Usage: ${program} [-c] [-v] [-V] [-t] [-h] [-n] [-w secs] [-W usecs] [-T table] [-M command] [file]
	   [ --counters ]
	   [ --verbose ]
	   [ --version]
	   [ --test ]
	   [ --help ]
	   [ --noflush ]
	   [ --wait=<seconds>
	   [ --table=<TABLE> ]
	   [ --modprobe=<command> ]
`;

async function restore(session: Session, args: string[], context: ProgramContext): Promise<number> {
  const { program } = session;
  const options = {
    counters: false,
    verbose: false,
    testing: false,
    noFlush: false,
    only: null as string | null,
  };
  let parsed;
  try {
    parsed = getopt(withoutWait(session, args), RESTORE_OPTIONS);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    session.err.push(`${program}: ${error.message}\nTry \`${program} -h' for more information.\n`);
    return 1;
  }
  for (const { name, value } of parsed.options)
    switch (name) {
      case "c":
        options.counters = true;
        break;
      case "v":
        options.verbose = true;
        break;
      case "t":
        options.testing = true;
        break;
      case "n":
        options.noFlush = true;
        break;
      case "T":
        options.only = value;
        break;
      case "V":
        session.out.push(`${program} v${VERSION} (legacy)\n`);
        return 0;
      case "h":
        session.err.push(restoreHelp(program));
        return 0;
    }
  if (parsed.operands.length > 1) {
    session.err.push("Unknown arguments found on commandline\n");
    return 1;
  }
  const [path] = parsed.operands;
  let text: string;
  if (path === undefined) text = await context.readFile("-");
  else
    try {
      text = await context.readFile(path);
    } catch (error) {
      session.err.push(`Can't open ${path}: ${error instanceof Error ? error.message : String(error)}\n`);
      return 1;
    }
  if (path !== undefined) session.input = path;
  return new Restore(session, options).run(text);
}
