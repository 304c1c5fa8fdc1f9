/** The `tc` command of iproute2 6.1 (tc/tc.c). */
import { becauseOfLine } from "../../model/cause.js";
import { openNetns } from "../ip/namespaces.js";
import { readBatch } from "../ip/batch.js";
import { Exit } from "../ip/session.js";
import { matches, matchesAny } from "../ip/words.js";
import type { ProgramContext } from "../program.js";
import type { ToolContext, ToolResult } from "../tool.js";
import { tcActions } from "./actions.js";
import { tcChain } from "./chain.js";
import { tcFilter } from "./filter.js";
import { trafficClass } from "./class.js";
import { qdisc } from "./qdisc.js";
import { TcSession, tcOptions, type TcOptions } from "./session.js";

const USAGE = `Usage:	tc [ OPTIONS ] OBJECT { COMMAND | help }
	tc [-force] -batch filename
where  OBJECT := { qdisc | class | filter | chain |
		    action | monitor | exec }
       OPTIONS := { -V[ersion] | -s[tatistics] | -d[etails] | -r[aw] |
		    -o[neline] | -j[son] | -p[retty] | -c[olor]
		    -b[atch] [filename] | -n[etns] name | -N[umeric] |
		     -nm | -nam[es] | { -cf | -conf } path
		     -br[ief] }
`;

const OBJECTS: [string, (session: TcSession, argv: string[]) => void][] = [
  ["qdisc", qdisc],
  ["class", trafficClass],
  ["filter", tcFilter],
  ["chain", tcChain],
  ["actions", tcActions],
  ["monitor", (session) => session.notModelled("tc", "monitor")],
  ["exec", (session) => session.notModelled("tc", "exec")],
];

interface CommandLine {
  netns: string;
  options: TcOptions;
  words: string[];
  batch?: string;
}

/** Reads the options before the object. Throws Exit. */
function commandLine(early: TcSession, args: string[]): CommandLine {
  const options = tcOptions();
  let netns = early.netns;
  let batch: string | undefined;
  let i = 0;
  const argument = (): string =>
    args[++i] ?? early.exit(255, 'Command line is not complete. Try option "help"');
  for (; i < args.length && args[i]!.startsWith("-"); i++) {
    const word = args[i]!.startsWith("--") ? args[i]!.slice(1) : args[i]!;
    if (matchesAny(word, "-stats", "-statistics")) options.stats++;
    else if (matches(word, "-details")) options.details++;
    else if (matches(word, "-raw")) options.raw = true;
    else if (matches(word, "-pretty")) options.pretty = true;
    else if (matches(word, "-graph")) early.notModelled("tc", "-graph");
    else if (matches(word, "-Version")) {
      early.out.raw("tc utility, iproute2-6.1.0, libbpf 1.1.2\n");
      early.exit(0);
    } else if (matches(word, "-iec")) options.iec = true;
    else if (matches(word, "-help")) {
      early.out.raw(USAGE);
      early.exit(0);
    } else if (matches(word, "-force")) options.force = true;
    else if (matches(word, "-batch")) batch = argument();
    else if (matches(word, "-netns")) netns = openNetns(early, argument());
    else if (matches(word, "-Numeric")) options.numeric = true;
    else if (matchesAny(word, "-names", "-nm")) early.notModelled("tc", "-names");
    else if (word === "-cf" || matches(word, "-conf")) early.notModelled("tc", word);
    else if (/^-c(o(l(or?)?)?)?(=(never|auto|always))?$/.test(word)) options.color = word.endsWith("=always");
    else if (matchesAny(word, "-timestamp", "-tshort")) continue;
    else if (matches(word, "-json")) options.json = true;
    else if (matches(word, "-oneline")) options.oneline = true;
    else if (matches(word, "-brief")) options.brief = true;
    else early.exit(255, `Option "${args[i]}" is unknown, try "tc -help".`);
  }
  return { netns, options, words: args.slice(i), ...(batch !== undefined && { batch }) };
}

function run(session: TcSession, [object, ...argv]: string[]): number {
  if (object === undefined || matches(object, "help")) {
    session.out.raw(USAGE);
    return 0;
  }
  try {
    const found = OBJECTS.find(([name]) => matches(object, name));
    if (!found) session.fail(255, `Object "${object}" is unknown, try "tc help".`);
    found[1](session, argv);
    return 0;
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    return error.code;
  }
}

const LIBRARIES = ["/usr/lib/x86_64-linux-gnu/tc", "/usr/lib/tc"];

/** Fetches the tables that a lab has put where tc looks for them. */
async function fetchDistributions(session: TcSession, words: string[]): Promise<void> {
  for (const [i, word] of words.entries()) {
    const name = words[i + 1];
    if (name === undefined || word === "" || !"distribution".startsWith(word)) continue;
    for (const directory of LIBRARIES) {
      try {
        session.distributions.set(name, await session.context.readFile(`${directory}/${name}.dist`));
        break;
      } catch {
        // not the lab's own: one of those that are computed, or none
      }
    }
  }
}

async function runOne(
  context: ToolContext,
  line: CommandLine,
  words: string[],
  total: ToolResult,
): Promise<number> {
  const session = new TcSession(context, line.options, line.netns);
  if (words.includes("netem")) await fetchDistributions(session, words);
  const exitCode = run(session, words);
  total.stdout += session.out.stdout;
  total.stderr += session.stderr;
  return exitCode;
}

/** What a command of a batch says comes before what the next one says, on whichever stream. */
async function tell(context: ToolContext, total: ToolResult): Promise<void> {
  if (!("write" in context)) return;
  const program = context as ProgramContext;
  if (total.stdout) await program.write(total.stdout);
  if (total.stderr) await program.writeError(total.stderr);
  total.stdout = "";
  total.stderr = "";
}

export async function tc(args: string[], context: ToolContext): Promise<ToolResult> {
  const early = new TcSession(context, tcOptions(), context.netns);
  let line: CommandLine;
  try {
    line = commandLine(early, args);
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    return { stdout: early.out.stdout, stderr: early.stderr, exitCode: error.code };
  }
  const total: ToolResult = { stdout: "", stderr: "", exitCode: 0 };
  if (line.batch === undefined) {
    total.exitCode = await runOne(context, line, line.words, total);
    return total;
  }
  let text: string;
  try {
    text = line.batch === "-" ? context.stdin : await context.readFile(line.batch);
  } catch {
    return {
      stdout: "",
      stderr: `Cannot open file "${line.batch}" for reading: No such file or directory\n`,
      exitCode: 255,
    };
  }
  const { because } = context.kernel;
  for (const { words, line: number, problem } of readBatch(text)) {
    if (problem !== undefined) {
      total.stderr += `${problem}\n`;
      total.exitCode = 1;
      return total;
    }
    const name = line.batch === "-" ? "standard input" : line.batch;
    context.kernel.because = becauseOfLine(because, name, number, `tc ${words.join(" ")}`);
    const exitCode = await runOne(context, line, words, total);
    context.kernel.because = because;
    if (exitCode) {
      total.stderr += `Command failed ${line.batch}:${number}\n`;
      total.exitCode = 1;
    }
    await tell(context, total);
    if (!exitCode) continue;
    if (!line.options.force) break;
  }
  return total;
}
