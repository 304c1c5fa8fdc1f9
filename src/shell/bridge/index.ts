/** The `bridge` command of iproute2 6.1: ports, forwarding database and VLANs of bridges. */
import { becauseOfLine, doBecause } from "../../model/cause.js";
import { Exit, type Options, Session } from "../ip/session.js";
import { openNetns } from "../ip/namespaces.js";
import { defaultOptions } from "../ip/options.js";
import { matches } from "../ip/words.js";
import type { ToolContext, ToolResult } from "../tool.js";
import { fdb } from "./fdb.js";
import { link } from "./link.js";
import { mdb } from "./mdb.js";
import { MAIN_USAGE } from "./usage.js";
import { vlan } from "./vlan.js";
import { vni } from "./vni.js";

/** What `Session` wants, and what only `bridge` has. */
interface BridgeCommandLine {
  session: Session;
  words: string[];
  batch: string | undefined;
  force: boolean;
}

const OBJECTS: [string, (session: Session, argv: string[]) => void][] = [
  ["link", link],
  ["fdb", fdb],
  ["mdb", mdb],
  ["vlan", vlan],
  ["vni", vni],
  ["monitor", (session) => session.notModelled("bridge", "monitor")],
];

function defaults(): Options {
  return { ...defaultOptions(), family: "bridge" };
}

/** Reads the options before the object. Throws Exit. */
function commandLine(args: string[], context: ToolContext, early: Session): BridgeCommandLine {
  const options = defaults();
  let netns: string | undefined;
  let batch: string | undefined;
  let index = 0;
  for (; index < args.length && args[index]!.startsWith("-"); index++) {
    const word = args[index]!.startsWith("--") ? args[index]!.slice(1) : args[index]!;
    if (word === "-") {
      index++;
      break;
    }
    if (matches(word, "-help")) early.exit(255, MAIN_USAGE);
    else if (matches(word, "-Version")) {
      early.out.raw("bridge utility, 6.1.0\n");
      early.exit(0);
    } else if (matches(word, "-stats") || matches(word, "-statistics")) options.stats++;
    else if (matches(word, "-details")) options.details++;
    else if (matches(word, "-oneline")) options.oneline = true;
    else if (matches(word, "-timestamp")) continue;
    else if (matches(word, "-force")) options.force = true;
    else if (matches(word, "-json")) options.json = true;
    else if (matches(word, "-pretty")) options.pretty = true;
    else if (matches(word, "-compressvlans") && word !== "-c" && word !== "-co")
      early.notModelled("bridge", "-compressvlans");
    else if (/^-c(o(l(or?)?)?)?(=(never|auto))?$/.test(word)) continue;
    else if (word === "-4" || word === "-0" || word === "-6") continue;
    else if (matches(word, "-family")) index++;
    else if (matches(word, "-netns")) {
      if (index + 1 >= args.length) early.exit(255, 'Command line is not complete. Try option "help"');
      netns = args[++index]!;
    } else if (matches(word, "-batch")) {
      if (index + 1 >= args.length) early.exit(255, 'Command line is not complete. Try option "help"');
      batch = args[++index]!;
    } else early.exit(255, `Option "${args[index]}" is unknown, try "bridge help".`);
  }
  const session = new Session(context, options, context.netns);
  if (netns !== undefined) session.netns = openNetns(early, netns);
  return { session, words: args.slice(index), batch, force: options.force };
}

function run(session: Session, [object, ...argv]: string[]): number {
  try {
    if (object === undefined || object === "help") return (session.error(MAIN_USAGE), 255);
    const found = OBJECTS.find(([name]) => matches(object, name));
    if (!found) {
      session.error(`Object "${object}" is unknown, try "bridge help".`);
      return 255;
    }
    found[1](session, argv);
    return 0;
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    // bridge's functions return -1 for a request that the kernel refused
    return error.code === 1 || error.code === 2 ? 255 : error.code;
  }
}

export async function bridge(args: string[], context: ToolContext): Promise<ToolResult> {
  let line: BridgeCommandLine;
  const early = new Session(context, defaults(), context.netns);
  try {
    line = commandLine(args, context, early);
  } catch (error) {
    if (error instanceof Exit)
      return { stdout: early.out.stdout, stderr: early.stderr, exitCode: error.code };
    throw error;
  }
  const { session, words, batch, force } = line;
  if (batch === undefined) {
    const exitCode = run(session, words);
    return { stdout: session.out.stdout, stderr: session.stderr, exitCode };
  }
  const text = batch === "-" ? context.stdin : await context.readFile(batch);
  const total = { stdout: "", stderr: "", exitCode: 0 };
  for (const [index, raw] of text.split("\n").entries()) {
    const command = raw.replace(/#.*/, "").trim();
    if (command === "") continue;
    const one = new Session(context, session.options, session.netns);
    const name = batch === "-" ? "standard input" : batch;
    const because = becauseOfLine(context.kernel.because, name, index + 1, `bridge ${command}`);
    const exitCode = doBecause(context.kernel, because, () => run(one, command.split(/\s+/)));
    total.stdout += one.out.stdout;
    total.stderr += one.stderr;
    if (exitCode === 0) continue;
    total.stderr += `Command failed ${batch}:${index + 1}\n`;
    total.exitCode = 1;
    if (!force) break;
  }
  return total;
}
