/** The options before the object (main of ip/ip.c). */
import { switchNetns } from "./namespaces.js";
import { unsigned } from "./numbers.js";
import { readFamily } from "./route-modify.js";
import type { Options, Session } from "./session.js";
import { usage } from "./usage.js";
import { matches, matchesAny } from "./words.js";

export const VERSION = "ip utility, iproute2-6.1.0, libbpf 1.1.2\n";

export function defaultOptions(): Options {
  return {
    family: "unspec",
    stats: 0,
    details: 0,
    oneline: false,
    brief: false,
    json: false,
    pretty: false,
    color: false,
    human: false,
    iec: false,
    numeric: false,
    all: false,
    force: false,
    loops: 10,
  };
}

export interface CommandLine {
  /** the object and its words */
  words: string[];
  batch?: string;
}

/** Options that only change how long names, times and buffers are dealt with where there is nothing to see of it. */
const WITHOUT_EFFECT = ["-resolve", "-timestamp", "-tshort"];

/** Reads options into `options`; the session is the one whose namespace -netns changes. */
export function parseOptions(session: Session, argv: string[], options: Options): CommandLine {
  let batch: string | undefined;
  let i = 0;
  const argument = (): string => argv[++i] ?? usage(session);
  for (; i < argv.length; i++) {
    if (argv[i] === "--") {
      i++;
      break;
    }
    if (!argv[i].startsWith("-")) break;
    const option = argv[i].startsWith("--") ? argv[i].slice(1) : argv[i];
    if (matches(option, "-loops")) {
      options.loops = Math.max(0, Number.parseInt(argument(), 10) || 0);
    } else if (matches(option, "-family")) {
      const word = argument();
      if (word === "help") usage(session);
      options.family =
        readFamily(word) ?? session.exit(255, `Error: argument "${word}" is wrong: invalid protocol family`);
    } else if (simple(option, options)) {
      continue;
    } else if (matches(option, "-Version")) {
      session.out.raw(VERSION);
      session.exit(0);
    } else if (matches(option, "-force")) {
      options.force = true;
    } else if (matches(option, "-batch")) {
      batch = argument();
    } else if (matches(option, "-brief")) {
      options.brief = true;
    } else if (matches(option, "-json")) {
      options.json = true;
    } else if (matches(option, "-pretty")) {
      options.pretty = true;
    } else if (matches(option, "-rcvbuf")) {
      const size = argument();
      if (unsigned(size) === undefined) session.exit(255, `Invalid rcvbuf size '${size}'`);
    } else if (isColor(option)) {
      // "auto" asks whether the output is a terminal, which it is not
      options.color = !/=(never|auto)$/.test(option);
    } else if (matches(option, "-help")) {
      usage(session);
    } else if (matches(option, "-netns")) {
      i++;
      if (argv[i] === undefined)
        session.exit(255, 'Cannot open network namespace "(null)": No such file or directory');
      switchNetns(session, argv[i]);
    } else if (matches(option, "-Numeric")) {
      options.numeric = true;
    } else if (matches(option, "-all")) {
      options.all = true;
    } else {
      session.exit(255, `Option "${option}" is unknown, try "ip -help".`);
    }
  }
  return { words: argv.slice(i), ...(batch !== undefined && { batch }) };
}

/** Options without an argument, in the order in which iproute2 asks for them. */
function simple(option: string, options: Options): boolean {
  if (option === "-4") options.family = "inet";
  else if (option === "-6") options.family = "inet6";
  else if (option === "-0") options.family = "link";
  else if (option === "-M") options.family = "mpls";
  else if (option === "-B") options.family = "bridge";
  else if (matchesAny(option, "-human", "-human-readable")) options.human = true;
  else if (matches(option, "-iec")) options.iec = true;
  else if (matchesAny(option, "-stats", "-statistics")) options.stats++;
  else if (matches(option, "-details")) options.details++;
  else if (matches(option, "-oneline")) options.oneline = true;
  else return WITHOUT_EFFECT.some((name) => matches(option, name));
  return true;
}

function isColor(option: string): boolean {
  const [name, when] = option.split("=", 2);
  return matches(name, "-color") && (when === undefined || ["auto", "always", "never"].includes(when));
}
