/** conntrack's command line (conntrack-tools 1.4.7, src/conntrack.c): getopt_long with protocols that bring options of their own. */
import { CtStatus } from "../../model/conntrack.js";
import { unsupported } from "../../model/errors.js";
import { findProtocol, type Protocol } from "./protocols.js";

/** Ends the program with a sentence; `hint`: with the advice to read the help (PARAMETER_PROBLEM). */
export class Failure extends Error {
  constructor(
    message: string,
    readonly hint = true,
  ) {
    super(message);
  }
}

/** What the real tool knows of protocols whose states are not modelled. */
const STATEFUL: Record<string, string[]> = {
  sctp: ["state", "orig-vtag", "reply-vtag"],
  dccp: ["state", "role"],
};

export type Command =
  | "list"
  | "create"
  | "update"
  | "delete"
  | "get"
  | "flush"
  | "event"
  | "count"
  | "stats"
  | "version"
  | "help";

export type Table = "conntrack" | "expect" | "dying" | "unconfirmed";

export interface Options {
  command: Command | null;
  table: Table;
  /** long names of the options that were given */
  given: Set<string>;
  protocol: Protocol | null;
  /** values by long name */
  values: Map<string, string>;
}

const COMMANDS: Record<string, Command> = {
  L: "list",
  I: "create",
  A: "create",
  U: "update",
  D: "delete",
  G: "get",
  F: "flush",
  E: "event",
  C: "count",
  S: "stats",
  V: "version",
  h: "help",
};
const LONG_COMMANDS: Record<string, string> = {
  dump: "L",
  create: "I",
  add: "A",
  update: "U",
  delete: "D",
  get: "G",
  flush: "F",
  event: "E",
  count: "C",
  stats: "S",
  version: "V",
  help: "h",
};
/** letter -> long name; "?" behind it: the value may be absent, "!" : there is none */
const LETTERS: Record<string, string> = {
  s: "src",
  d: "dst",
  r: "reply-src",
  q: "reply-dst",
  p: "protonum",
  t: "timeout",
  u: "status",
  z: "zero!",
  e: "event-mask",
  m: "mark",
  i: "id",
  f: "family",
  n: "src-nat?",
  g: "dst-nat?",
  o: "output",
  c: "secmark",
  b: "buffer-size",
  j: "any-nat?",
  w: "zone",
  l: "label",
};
const LONG: Record<string, string> = {
  "orig-src": "src",
  "orig-dst": "dst",
  proto: "protonum",
};
const LONG_ONLY = [
  "tuple-src",
  "tuple-dst",
  "mask-src",
  "mask-dst",
  "orig-zone",
  "reply-zone",
  "label-add",
  "label-del",
];

/** Options that a command takes besides those of the protocol. */
const TAKES: Record<Command, string[]> = {
  list: "src dst reply-src reply-dst protonum status zero mask-src mask-dst mark family src-nat dst-nat any-nat output secmark id zone orig-zone reply-zone label".split(
    " ",
  ),
  create:
    "src dst reply-src reply-dst protonum timeout status mark family src-nat dst-nat secmark zone orig-zone reply-zone label-add".split(
      " ",
    ),
  update:
    "src dst reply-src reply-dst protonum timeout status mask-src mask-dst mark id family src-nat dst-nat secmark label label-add label-del".split(
      " ",
    ),
  delete:
    "src dst reply-src reply-dst protonum timeout status mask-src mask-dst mark id family src-nat dst-nat any-nat secmark zone orig-zone reply-zone label output".split(
      " ",
    ),
  get: "src dst reply-src reply-dst protonum id zone output family".split(" "),
  flush: ["family"],
  event:
    "src dst reply-src reply-dst protonum event-mask mask-src mask-dst mark family src-nat dst-nat any-nat output buffer-size zone orig-zone reply-zone label id status".split(
      " ",
    ),
  count: [],
  stats: [],
  version: [],
  help: ["protonum"],
};
const NEEDS: Partial<Record<Command, string[]>> = { create: ["protonum", "timeout"], get: ["protonum"] };
const TABLES = ["conntrack", "expect", "dying", "unconfirmed"];

/** Reads the arguments; throws Failure. */
export function parseOptions(args: string[]): Options {
  const options: Options = {
    command: null,
    table: "conntrack",
    given: new Set(),
    protocol: null,
    values: new Map(),
  };
  let i = 0;
  const setCommand = (letter: string) => {
    const command = COMMANDS[letter]!;
    if (
      options.command !== null &&
      options.command !== command &&
      !(command === "help" || options.command === "help")
    )
      throw new Failure("Invalid commands combination");
    if (command === "help" && options.command !== null) return;
    options.command = command;
    // the table is the next word, unless that is an option
    const next = args[i];
    if ("LDGFEIUCS".includes(letter) && next !== undefined && !next.startsWith("-")) {
      if (!TABLES.includes(next)) throw new Failure(`unknown type \`${next}'`);
      options.table = next as Table;
      i++;
    }
  };
  const set = (name: string, value: string) => {
    options.given.add(name);
    options.values.set(name, value);
    if (name === "protonum") {
      options.protocol = findProtocol(value);
      if (!options.protocol) throw new Failure(`\`${value}' unsupported protocol`);
    }
  };
  while (i < args.length) {
    const word = args[i++]!;
    if (word.startsWith("--") && word.length > 2) {
      const equals = word.indexOf("=");
      const written = equals < 0 ? word.slice(2) : word.slice(2, equals);
      const inline = equals < 0 ? undefined : word.slice(equals + 1);
      const command = LONG_COMMANDS[written];
      if (command) {
        setCommand(command);
        continue;
      }
      const name = longName(written, options.protocol);
      if (name === null && STATEFUL[options.protocol?.name ?? ""]?.includes(written))
        throw unsupported(`conntrack -p ${options.protocol!.name} --${written}`);
      if (name === null) throw new Failure(`unknown option \`${word}'`);
      const kind = kindOf(name);
      if (kind === "!") set(name, "");
      else if (inline !== undefined) set(name, inline);
      else if (kind === "?") set(name, args[i] !== undefined && !args[i]!.startsWith("-") ? args[i++]! : "");
      else if (i < args.length) set(name, args[i++]!);
      else throw new Failure(`option \`${word}' requires an argument`);
      continue;
    }
    if (!word.startsWith("-") || word === "-") throw new Failure(`unknown option \`${word}'`);
    for (let at = 1; at < word.length; at++) {
      const letter = word[at]!;
      if (COMMANDS[letter]) {
        setCommand(letter);
        continue;
      }
      const spec = LETTERS[letter];
      if (spec === undefined) throw new Failure(`unknown option \`-${letter}'`);
      const name = spec.replace(/[?!]$/, "");
      if (spec.endsWith("!")) {
        set(name, "");
        continue;
      }
      const rest = word.slice(at + 1);
      if (rest !== "") set(name, rest);
      else if (spec.endsWith("?"))
        set(name, args[i] !== undefined && !args[i]!.startsWith("-") ? args[i++]! : "");
      else if (i < args.length) set(name, args[i++]!);
      else throw new Failure(`option \`-${letter}' requires an argument`);
      break;
    }
  }
  check(options);
  return options;
}

function longName(written: string, protocol: Protocol | null): string | null {
  const names = Object.values(LETTERS).map((spec) => spec.replace(/[?!]$/, ""));
  if (LONG[written]) return LONG[written];
  if (names.includes(written) || LONG_ONLY.includes(written)) return written;
  return protocol?.options[written] ?? null;
}

function kindOf(name: string): "!" | "?" | "" {
  const spec = Object.values(LETTERS).find((one) => one.replace(/[?!]$/, "") === name);
  return spec?.endsWith("!") ? "!" : spec?.endsWith("?") ? "?" : "";
}

/** generic_opt_check: what the command needs, and what it does not take. */
function check(options: Options): void {
  const { command, given, protocol } = options;
  if (command === null) return;
  for (const name of NEEDS[command] ?? [])
    if (!given.has(name)) throw new Failure(`You need to supply the \`--${name}' option for this command`);
  const own = protocol ? Object.values(protocol.options) : [];
  for (const name of given) {
    if (own.includes(name)) continue;
    if (!TAKES[command].includes(name)) throw new Failure(`Illegal option \`--${name}' with this command`);
  }
  if (given.has("any-nat") && (given.has("src-nat") || given.has("dst-nat")))
    throw new Failure("cannot specify `--src-nat' or `--dst-nat' with `--any-nat'");
  if (command === "create" || command === "get") checkTuple(options);
}

function checkTuple({ given }: Options): void {
  const has = (name: string) => given.has(name);
  if (has("src") !== has("dst")) throw new Failure("you have to specify `--src' and `--dst'");
  if (has("reply-src") !== has("reply-dst"))
    throw new Failure("you have to specify `--reply-src' and `--reply-dst'");
  if (!has("src") && !has("reply-src")) throw new Failure("you have to specify `--src' and `--dst'");
}

const STATUS_WORDS: Record<string, number> = {
  ASSURED: CtStatus.ASSURED,
  SEEN_REPLY: CtStatus.SEEN_REPLY,
  UNSET: 0,
  FIXED_TIMEOUT: CtStatus.FIXED_TIMEOUT,
  EXPECTED: CtStatus.EXPECTED,
};

/** The bits of `-u ASSURED,SEEN_REPLY`; `SRC_NAT` and `DST_NAT` are ignored with a warning there. */
export function parseStatus(text: string): number {
  let status = 0;
  for (const word of text.split(",")) {
    const upper = word.toUpperCase();
    if (upper === "SRC_NAT" || upper === "DST_NAT") continue;
    if (STATUS_WORDS[upper] === undefined) throw new Failure(`Bad parameter \`${text}'`);
    status |= STATUS_WORDS[upper];
  }
  return status;
}

const EVENT_WORDS: Record<string, string[]> = {
  ALL: ["NEW", "UPDATE", "DESTROY"],
  NEW: ["NEW"],
  UPDATES: ["UPDATE"],
  DESTROY: ["DESTROY"],
};

/** Events that `-e NEW,UPDATES` names. */
export function parseEvents(text: string): Set<string> {
  const events = new Set<string>();
  for (const word of text.split(",")) {
    const some = EVENT_WORDS[word.toUpperCase()];
    if (!some) throw new Failure(`Bad parameter \`${text}'`);
    for (const one of some) events.add(one);
  }
  return events;
}
