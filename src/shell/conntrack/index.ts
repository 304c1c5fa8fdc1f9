/** conntrack (conntrack-tools 1.4.7): lists, changes and watches the connections of a namespace. */
import type { CtEntry, CtKey, CtTuple } from "../../model/conntrack.js";
import { strerror, unsupported, VethworkError } from "../../model/errors.js";
import { EPOCH_SECONDS } from "../machine.js";
import type { ProgramContext } from "../program.js";
import type { ToolContext, ToolResult } from "../tool.js";
import { filterOf, formatAddress, parseAddress, parseMark, stateNumber, toNumber } from "./filter.js";
import { Failure, parseEvents, parseOptions, parseStatus, type Options } from "./options.js";
import { formatEntry, formatSave } from "./print.js";
import { USAGE } from "./usage.js";

const NAME = "conntrack v1.4.7 (conntrack-tools)";
const HINT = "Try `conntrack -h' or 'conntrack --help' for more information.\n";
/** ns of virtual time between two looks at the events */
const POLL_NS = 100_000_000;

/** of an event that a program caused: its netlink address, and its name where it still runs. Here programs are not kept apart. */
const PROGRAM = " [USERSPACE] portid=1 progname=conntrack";

const OUTPUTS = ["xml", "extended", "timestamp", "id", "ktimestamp", "labels", "userspace", "save"];

/** What -o names; throws Failure. */
function outputs(options: Options): Set<string> {
  const text = options.values.get("output");
  if (text === undefined) return new Set();
  const words = text.split(",").map((word) => word.toLowerCase());
  if (words.some((word) => !OUTPUTS.includes(word))) throw new Failure(`Bad parameter \`${text}'`);
  if (words.includes("save") && words.length > 1)
    throw new Failure("cannot combine save output with any other output type, use -o save only");
  if (words.includes("xml")) throw unsupported("conntrack -o xml");
  return new Set(words);
}

/** The last line, on standard error, and the exit code: to find nothing is a failure except in a list. */
function summary(count: number, what: string, stdout: string, mayBeNone = false): ToolResult {
  return {
    stdout,
    stderr: `${NAME}: ${count} flow entries have been ${what}.\n`,
    exitCode: count || mayBeNone ? 0 : 1,
  };
}

function lineOf(entry: CtEntry, output: Set<string>, use: number): string {
  if (output.has("save")) return `${formatSave(entry)}\n`;
  return `${formatEntry(entry, { extended: output.has("extended"), id: output.has("id"), use })}\n`;
}

function refused(error: unknown, words: Record<string, string> = {}): Failure {
  if (!(error instanceof VethworkError) || error.code === "EUNSUPPORTED") throw error;
  return new Failure(`Operation failed: ${words[error.code] ?? strerror(error.code)}`, false);
}

const WORDS = {
  ENOENT: "such conntrack doesn't exist",
  EINVAL: "invalid parameters",
  ENOMEM: "not enough memory",
  EPROTONOSUPPORT: "protocol not supported",
};

/** The tuple that the options name; ports that are absent are 0. */
function tupleOf(options: Options, isReply: boolean): CtTuple {
  const value = (name: string) => options.values.get(name);
  const number = (name: string) => toNumber(value(name) ?? "0");
  const shows = options.protocol!.shows;
  const src = formatAddress(parseAddress(value(isReply ? "reply-src" : "src")!));
  const dst = formatAddress(parseAddress(value(isReply ? "reply-dst" : "dst")!));
  if (shows === "icmp") {
    return { src, dst, sport: number("icmp-id"), dport: (number("icmp-type") << 8) | number("icmp-code") };
  }
  if (shows === "nothing") return { src, dst, sport: 0, dport: 0 };
  return {
    src,
    dst,
    sport: number(isReply ? "reply-port-src" : "sport"),
    dport: number(isReply ? "reply-port-dst" : "dport"),
  };
}

function keyOf(options: Options): CtKey {
  const isReply = !options.values.has("src");
  return {
    protocol: options.protocol!.number,
    tuple: tupleOf(options, isReply),
    isReply,
    zone: toNumber(options.values.get("zone") ?? "0"),
  };
}

function list(options: Options, { kernel, netns }: ToolContext): ToolResult {
  const output = outputs(options);
  if (options.table === "expect")
    return { stdout: "", stderr: `${NAME}: 0 expectations have been shown.\n`, exitCode: 0 };
  if (options.table !== "conntrack") return summary(0, "shown", "", true);
  const matches = filterOf(options);
  const zero = options.given.has("zero");
  if (
    zero &&
    options.given.size > 1 &&
    [...options.given].some((name) => name !== "zero" && name !== "output")
  )
    throw new Failure("Can't use -z with filtering parameters");
  const entries = kernel.conntrackEntries(netns, zero).filter(matches);
  return summary(entries.length, "shown", entries.map((entry) => lineOf(entry, output, 1)).join(""), true);
}

function get(options: Options, { kernel, netns }: ToolContext): ToolResult {
  const output = outputs(options);
  // the tool asks by the original tuple alone
  if (!options.values.has("src")) throw new Failure(`Operation failed: ${WORDS.EINVAL}`, false);
  try {
    return summary(1, "shown", lineOf(kernel.conntrackEntry(netns, keyOf(options)), output, 2));
  } catch (error) {
    throw refused(error, WORDS);
  }
}

/** -D: those that a dump shows and the options mean, one by one. */
function remove(options: Options, { kernel, netns }: ToolContext): ToolResult {
  const output = outputs(options);
  const matches = filterOf(options);
  let text = "";
  let count = 0;
  for (const entry of kernel.conntrackEntries(netns).filter(matches)) {
    const key = { protocol: entry.protocol, tuple: entry.original, zone: entry.zone };
    try {
      kernel.apply({ op: "conntrack.delete", netns, key, id: entry.id });
    } catch (error) {
      throw refused(error, WORDS);
    }
    text += lineOf(entry, output, 1);
    count++;
  }
  return summary(count, "deleted", text);
}

/** What -I and -U set. */
function changes(options: Options): { timeout?: number; mark?: number; status?: number; state?: number } {
  const { values } = options;
  const [timeout, mark, status, state] = ["timeout", "mark", "status", "state"].map((name) =>
    values.get(name),
  );
  return {
    ...(timeout === undefined ? {} : { timeout: toNumber(timeout) }),
    ...(mark === undefined ? {} : { mark: parseMark(mark).value }),
    ...(status === undefined ? {} : { status: parseStatus(status) }),
    ...(state === undefined ? {} : { state: stateNumber(options, state) }),
  };
}

/** What only these trackers of Linux know: they are not modelled (docs/netfilter.md). */
function refuseStates(options: Options, letter: string): void {
  const name = options.protocol?.name;
  if (name === "sctp" || name === "dccp") throw unsupported(`conntrack -${letter} -p ${name}`);
}

function create(options: Options, { kernel, netns }: ToolContext): ToolResult {
  refuseStates(options, "I");
  const protocol = options.protocol!;
  if (protocol.shows === "keys" && !(options.values.has("sport") && options.values.has("dport")))
    throw new Failure("you have to specify `--srckey' and `--dstkey'");
  for (const name of ["src-nat", "dst-nat", "orig-zone", "reply-zone", "secmark", "label-add"])
    if (options.given.has(name)) throw unsupported(`conntrack -I --${name}`);
  const key = keyOf(options);
  const reply = !key.isReply && options.values.has("reply-src") ? withPorts(options, key) : undefined;
  try {
    kernel.apply({ op: "conntrack.add", netns, key, ...(reply ? { reply } : {}), ...changes(options) });
  } catch (error) {
    throw refused(error, { ...WORDS, EEXIST: "Such conntrack exists, try -U to update" });
  }
  return summary(1, "created", "");
}

/** The reply of -I: its addresses are given, its ports may be left to the original's. */
function withPorts(options: Options, key: CtKey): CtTuple {
  const reply = tupleOf(options, true);
  if (options.protocol!.shows === "ports") {
    if (!options.values.has("reply-port-src")) reply.sport = key.tuple.dport;
    if (!options.values.has("reply-port-dst")) reply.dport = key.tuple.sport;
  }
  return reply;
}

function update(options: Options, { kernel, netns }: ToolContext): ToolResult {
  refuseStates(options, "U");
  for (const name of ["src-nat", "dst-nat", "secmark", "label", "label-add", "label-del"])
    if (options.given.has(name)) throw unsupported(`conntrack -U --${name}`);
  // what is to be set does not choose
  const chosen = new Map(options.values);
  for (const name of ["timeout", "mark", "status", "state"]) chosen.delete(name);
  const matches = filterOf({ ...options, values: chosen });
  let text = "";
  let count = 0;
  for (const entry of kernel.conntrackEntries(netns).filter(matches)) {
    const key = { protocol: entry.protocol, tuple: entry.original, zone: entry.zone };
    const set = changes(options);
    try {
      kernel.apply({
        op: "conntrack.update",
        netns,
        key,
        ...set,
        // what was seen stays seen
        ...(set.status === undefined ? {} : { status: set.status | entry.status }),
      });
      text += lineOf(kernel.conntrackEntry(netns, key), new Set(), 2);
    } catch (error) {
      throw refused(error, WORDS);
    }
    count++;
  }
  return summary(count, "updated", text);
}

/** -E: until a signal ends it. */
async function watch(options: Options, context: ProgramContext): Promise<ToolResult | number> {
  const { kernel, netns } = context;
  const output = outputs(options);
  const matches = filterOf(options);
  const wanted = parseEvents(options.values.get("event-mask") ?? "ALL");
  let stopped = false;
  for (const signal of ["INT", "TERM"]) context.onSignal(signal, () => (stopped = true));
  let last = kernel.conntrackListen(netns);
  let shown = 0;
  try {
    for (let stalled = false; ;) {
      const told = kernel.conntrackEvents(netns, last);
      last = told.last;
      for (const event of told.events) {
        if (!wanted.has(event.type) || !matches(event.entry)) continue;
        shown++;
        const seconds = EPOCH_SECONDS + Math.floor(event.timeNs / 1e9);
        const micros = Math.floor((event.timeNs % 1e9) / 1000);
        const time = output.has("timestamp") ? `[${seconds}.${String(micros).padStart(6, "0")}]\t` : "";
        const line = formatEntry(event.entry, {
          extended: output.has("extended"),
          id: output.has("id"),
          isEvent: true,
          hidesTimeout: event.type === "DESTROY" && event.entry.timeout === 0,
        });
        await context.write(
          `${time}${`[${event.type}]`.padStart(9)} ${line}${event.byProgram ? PROGRAM : ""}\n`,
        );
      }
      if (stopped || stalled) break;
      const after = last;
      stalled =
        (await context.waitFor(() => stopped || kernel.conntrackEvents(netns, after).last !== after, {
          pollNs: POLL_NS,
        })) === "stalled";
    }
  } finally {
    kernel.conntrackUnlisten(netns);
  }
  return { stdout: "", stderr: `${NAME}: ${shown} flow events have been shown.\n`, exitCode: 0 };
}

function stats({ kernel, netns }: ToolContext): ToolResult {
  const s = kernel.conntrackStat(netns);
  const stdout =
    `cpu=0   \tfound=${s.found} invalid=${s.invalid} insert=${s.insert} insert_failed=${s.insertFailed} drop=${s.drop} ` +
    `early_drop=${s.earlyDrop} error=${s.error} search_restart=${s.searchRestart} clash_resolve=${s.clashResolve} ` +
    `chaintoolong=${s.chainTooLong} \n`;
  return { stdout, stderr: "", exitCode: 0 };
}

async function run(options: Options, context: ProgramContext): Promise<ToolResult | number> {
  const { kernel, netns } = context;
  if (options.table === "expect" && options.command !== "list") throw unsupported("conntrack expectations");
  switch (options.command) {
    case null:
    case "help":
      return { stdout: USAGE, stderr: "", exitCode: 0 };
    case "version":
      return { stdout: `${NAME}\n`, stderr: "", exitCode: 0 };
    case "list":
      return list(options, context);
    case "get":
      return get(options, context);
    case "delete":
      return remove(options, context);
    case "create":
      return create(options, context);
    case "update":
      return update(options, context);
    case "flush":
      kernel.apply({ op: "conntrack.flush", netns });
      return { stdout: "", stderr: `${NAME}: connection tracking table has been emptied.\n`, exitCode: 0 };
    case "count":
      return { stdout: `${kernel.conntrackCount(netns)}\n`, stderr: "", exitCode: 0 };
    case "stats":
      return stats(context);
    case "event":
      return await watch(options, context);
  }
}

/** what the C library keeps of standard output before it writes */
const BUFFER = 4096;

/** As a program with a buffered standard output writes: what fills the buffer, then standard error, then the rest. */
async function writeBuffered(result: ToolResult, context: ProgramContext): Promise<number> {
  const { stdout, stderr, exitCode } = result;
  const full = stdout.length - (stdout.length % BUFFER);
  if (full > 0) await context.write(stdout.slice(0, full));
  if (stderr !== "") await context.writeError(stderr);
  if (full < stdout.length) await context.write(stdout.slice(full));
  return exitCode;
}

export async function conntrack(args: string[], context: ProgramContext): Promise<ToolResult | number> {
  try {
    const result = await run(parseOptions(args), context);
    return typeof result === "number" ? result : await writeBuffered(result, context);
  } catch (error) {
    if (error instanceof Failure)
      return {
        stdout: "",
        stderr: `${NAME}: ${error.message}\n${error.hint ? HINT : ""}`,
        exitCode: error.hint ? 2 : 1,
      };
    if (error instanceof VethworkError)
      return { stdout: "", stderr: `conntrack: ${error.message}\n`, exitCode: 1 };
    throw error;
  }
}
