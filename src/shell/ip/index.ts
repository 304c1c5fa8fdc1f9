/** The `ip` command of iproute2 6.1 over the Kernel interface. */
import { becauseOfLine, becauseOnce } from "../../model/cause.js";
import { VethworkError } from "../../model/errors.js";
import type { ToolContext, ToolResult } from "../tool.js";
import { address } from "./address.js";
import { readBatch } from "./batch.js";
import { link } from "./link.js";
import { neighbor } from "./neighbor.js";
import { listGroups6 } from "./maddress.js";
import { netns } from "./netns.js";
import { type CommandLine, defaultOptions, parseOptions } from "./options.js";
import { route } from "./route.js";
import { rule } from "./rule.js";
import { Exit, type Options, Session } from "./session.js";
import { tunnel } from "./tunnel.js";
import { usage } from "./usage.js";
import { matches, matchesAny } from "./words.js";
import { xfrm } from "./xfrm/index.js";

type Command = (session: Session, argv: string[]) => void | Promise<void>;

const notModelled =
  (name: string): Command =>
  (session) =>
    session.notModelled("ip", `object "${name}"`);

/** Memberships of IPv6 are listed; those of IPv4 and of links are not, and none can be changed. Words that `ip maddress` does not know are refused as ever. */
const multicastAddress: Command = (session, [command, ...rest]) => {
  if (command !== undefined && !matchesAny(command, "add", "delete", "list", "show", "lst")) {
    if (matches(command, "help")) usage(session);
    session.exit(255, `Command "${command}" is unknown, try "ip maddr help".`);
  }
  const shows = command === undefined || matchesAny(command, "list", "show", "lst");
  if (shows && session.options.family === "inet6") return listGroups6(session, rest);
  session.notModelled("ip", 'object "maddress"');
};

/** In the order in which iproute2 tries abbreviations. */
const OBJECTS: [name: string, command: Command][] = [
  ["address", address],
  ["addrlabel", notModelled("addrlabel")],
  ["maddress", multicastAddress],
  ["route", route],
  ["rule", rule],
  ["neighbor", neighbor],
  ["neighbour", neighbor],
  ["ntable", notModelled("ntable")],
  ["ntbl", notModelled("ntable")],
  ["link", link],
  ...["l2tp", "fou", "ila", "macsec"].map((name): [string, Command] => [name, notModelled(name)]),
  ["tunnel", tunnel],
  ["tunl", tunnel],
  ...["tuntap", "tap", "token", "tcpmetrics", "tcp_metrics"].map((name): [string, Command] => [
    name,
    notModelled(name),
  ]),
  ["monitor", notModelled("monitor")],
  ["xfrm", xfrm],
  ...["mroute", "mrule"].map((name): [string, Command] => [name, notModelled(name)]),
  ["netns", netns],
  ...["netconf", "vrf", "sr", "nexthop", "mptcp", "ioam"].map((name): [string, Command] => [
    name,
    notModelled(name),
  ]),
  ["help", (session) => usage(session)],
  ["stats", notModelled("stats")],
  ["amt", notModelled("amt")],
];

/**
 * @param args the words after `ip`
 * @returns what iproute2 would print and its exit code (1 for most failures of a command, 2 where the kernel refused, 255 for a command
 *   line that makes no sense). Never rejects for anything a user can type.
 */
export async function ip(args: string[], context: ToolContext): Promise<ToolResult> {
  const options = defaultOptions();
  const first = new Session(context, options, context.netns);
  let line: CommandLine;
  try {
    line = parseOptions(first, args, options);
    if (line.batch === undefined && line.words.length === 0) usage(first);
  } catch (end) {
    return result(first, codeOf(end));
  }
  if (line.batch !== undefined) return batch(line.batch, context, options, first.netns);
  const session = new Session(context, options, first.netns);
  const end = await run(session, line.words);
  return result(session, end?.code ?? 0);
}

function result(session: Session, exitCode: number): ToolResult {
  return { stdout: session.out.stdout, stderr: session.stderr, exitCode };
}

function codeOf(end: unknown): number {
  if (end instanceof Exit) return end.code;
  throw end;
}

/** How the command ended, where it did not end well. */
async function run(session: Session, [object, ...argv]: string[]): Promise<Exit | undefined> {
  try {
    const found = OBJECTS.find(([name]) => matches(object, name));
    if (!found) session.fail(1, `Object "${object}" is unknown, try "ip help".`);
    await found[1](session, argv);
    return undefined;
  } catch (end) {
    if (end instanceof Exit) return end;
    // a question that the kernel refused to answer
    if (end instanceof VethworkError) return session.refusal(end);
    throw end;
  }
}

/** -batch: each line is a command without `ip`; a failed line ends it unless -force was given. */
async function batch(
  file: string,
  context: ToolContext,
  options: Options,
  netns: string,
): Promise<ToolResult> {
  let text = context.stdin;
  if (file !== "-") {
    try {
      text = await context.readFile(file);
    } catch {
      return {
        stdout: "",
        stderr: `Cannot open file "${file}" for reading: No such file or directory\n`,
        exitCode: 1,
      };
    }
  }
  const total: ToolResult = { stdout: "", stderr: "", exitCode: 0 };
  const { because } = context.kernel;
  const outer = becauseOnce(because);
  for (const { words, line, problem } of readBatch(text)) {
    const session = new Session(context, { ...options }, netns);
    const name = file === "-" ? "standard input" : file;
    context.kernel.because = becauseOfLine(outer, name, line, `ip ${words.join(" ")}`);
    if (problem !== undefined) session.error(problem);
    const end = problem === undefined ? await run(session, words) : new Exit(1, "exit");
    context.kernel.because = because;
    total.stdout += session.out.stdout;
    total.stderr += session.stderr;
    if (!end || (end.how === "return" && end.code === 0)) continue;
    if (end.how === "exit") return { ...total, exitCode: end.code };
    total.stderr += `Command failed ${file}:${line}\n`;
    total.exitCode = 1;
    if (!options.force) break;
  }
  return total;
}
