/** The command line of ping (iputils 20221126). */
import { unsupported } from "../../model/errors.js";
import { getopt, OptionError, type OptionSpec } from "../getopt.js";

export interface PingOptions {
  destination: string;
  /** -4 or -6 */
  family: 4 | 6 | null;
  /** echo requests to send; Infinity without -c */
  count: number;
  intervalNs: number;
  /** of data, bytes */
  size: number;
  /** -w, ns; Infinity without */
  deadlineNs: number;
  /** -W, ns */
  lingerNs: number;
  ttl: number | null;
  tos: number;
  mark: number;
  /** -I as written */
  source: string | null;
  mtuDiscovery: "do" | "want" | "dont" | null;
  pattern: Uint8Array | null;
  ident: number | null;
  quiet: boolean;
  broadcast: boolean;
  timestamps: boolean;
  outstanding: boolean;
  verbose: boolean;
  audible: boolean;
}

/** What ends ping before it starts: its message and exit status. */
export class PingUsageError extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
    readonly stdout = "",
  ) {
    super(message);
  }
}

const REQUIRED = "cIilmMpQsSteTwWFN";
const FLAGS = "aABCDdfhLnOqUvVb46R";
const SPECS: OptionSpec[] = [
  ...[...REQUIRED].map((letter): OptionSpec => ({ letter, argument: "required" })),
  ...[...FLAGS].map((letter): OptionSpec => ({ letter })),
];
const NOT_MODELLED = new Set([..."AfdlLRTUCSFN"]);

export const VERSION_TEXT =
  "ping from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n";

const USAGE = `
Usage
  ping [options] <destination>

For the options see ping(8); not modelled here: -A -C -d -f -F -l -L -N -R -S -T -U
`;

function integer(text: string, minimum: number, maximum: number, maximumText = String(maximum)): number {
  if (!/^[-+]?(0[xX][0-9a-fA-F]+|[0-9]+)$/.test(text))
    throw new PingUsageError(`ping: invalid argument: '${text}'`, 1);
  const value = Number(text);
  if (value < minimum || value > maximum)
    throw new PingUsageError(
      `ping: invalid argument: '${text}': out of range: ${minimum} <= value <= ${maximumText}`,
      1,
    );
  return value;
}

/** Seconds with a fraction, in ns. */
function seconds(text: string): number {
  if (!/^[0-9]*\.?[0-9]+$|^[0-9]+\.$/.test(text))
    throw new PingUsageError(`ping: invalid argument: '${text}'`, 1);
  return Math.round(Number(text) * 1e9);
}

function hexPattern(text: string): Uint8Array {
  if (!/^[0-9a-fA-F]+$/.test(text))
    throw new PingUsageError(`ping: patterns must be specified as hex digits: ${text}`, 2);
  return Uint8Array.from((text.match(/.{1,2}/g) ?? []).slice(0, 16).map((pair) => parseInt(pair, 16)));
}

/** Throws a PingUsageError, or EUNSUPPORTED for what is not modelled. */
export function parsePingOptions(args: string[]): PingOptions {
  let parsed;
  try {
    parsed = getopt(args, SPECS);
  } catch (error) {
    if (error instanceof OptionError)
      throw new PingUsageError(`ping: ${error.message}\n${USAGE.trimEnd()}`, 2);
    throw error;
  }
  const options: PingOptions = {
    destination: "",
    family: null,
    count: Infinity,
    intervalNs: 1e9,
    size: 56,
    deadlineNs: Infinity,
    lingerNs: 10e9,
    ttl: null,
    tos: 0,
    mark: 0,
    source: null,
    mtuDiscovery: null,
    pattern: null,
    ident: null,
    quiet: false,
    broadcast: false,
    timestamps: false,
    outstanding: false,
    verbose: false,
    audible: false,
  };
  for (const { name, value } of parsed.options) {
    if (NOT_MODELLED.has(name)) throw unsupported(`ping -${name}`);
    switch (name) {
      case "V":
        throw new PingUsageError("", 0, VERSION_TEXT);
      case "h":
        throw new PingUsageError(USAGE.trimEnd(), 2);
      case "4":
        options.family = 4;
        break;
      case "6":
        options.family = 6;
        break;
      case "c":
        options.count = integer(value!, 1, Number.MAX_SAFE_INTEGER, "9223372036854775807");
        break;
      case "i":
        options.intervalNs = seconds(value!);
        break;
      case "s":
        options.size = integer(value!, 0, 2147483647);
        break;
      case "w":
        options.deadlineNs = integer(value!, 0, 2147483647) * 1e9;
        break;
      case "W":
        options.lingerNs = seconds(value!) || 10e9;
        break;
      case "t":
        options.ttl = integer(value!, 0, 255);
        if (options.ttl === 0)
          throw new PingUsageError("ping: cannot set unicast time-to-live: Invalid argument", 2);
        break;
      case "Q":
        options.tos = integer(value!, 0, 255);
        break;
      case "m":
        options.mark = integer(value!, 0, 0xffffffff);
        break;
      case "e":
        options.ident = integer(value!, 0, 65535);
        break;
      case "I":
        options.source = value!;
        break;
      case "M":
        if (value !== "do" && value !== "want" && value !== "dont")
          throw new PingUsageError(`ping: invalid -M argument: ${value}`, 2);
        options.mtuDiscovery = value;
        break;
      case "p":
        options.pattern = hexPattern(value!);
        break;
      case "q":
        options.quiet = true;
        break;
      case "b":
        options.broadcast = true;
        break;
      case "D":
        options.timestamps = true;
        break;
      case "O":
        options.outstanding = true;
        break;
      case "v":
        options.verbose = true;
        break;
      case "a":
        options.audible = true;
        break;
    }
  }
  if (parsed.operands.length === 0)
    throw new PingUsageError("ping: usage error: Destination address required", 1);
  if (parsed.operands.length > 1) throw unsupported("ping with several destinations (source routing)");
  options.destination = parsed.operands[0]!;
  return options;
}
