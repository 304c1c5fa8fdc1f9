/** The command line of tcpreplay 4.4.3 (AutoOpts). */
import { unsupported } from "../../model/errors.js";
import { getopt, OptionError, type OptionSpec } from "../getopt.js";

export type Speed = { mode: "multiplier" | "pps" | "mbps"; rate: number } | { mode: "topspeed" };

export interface ReplayOptions {
  interface: string;
  files: string[];
  speed: Speed;
  loops: number;
  loopDelayNs: number;
  /** packets, or Infinity */
  limit: number;
  durationNs: number;
  flowStats: boolean;
  preload: boolean;
}

/** An error that ends tcpreplay: what it prints and its exit status. */
export class ReplayUsageError extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
  }
}

export const VERSION = "tcpreplay version: 4.4.3\n";

const SPECS: OptionSpec[] = [
  { letter: "i", long: "intf1", argument: "required" },
  { letter: "t", long: "topspeed" },
  { letter: "p", long: "pps", argument: "required" },
  { letter: "M", long: "mbps", argument: "required" },
  { letter: "x", long: "multiplier", argument: "required" },
  { letter: "l", long: "loop", argument: "required" },
  { letter: "L", long: "limit", argument: "required" },
  { letter: "q", long: "quiet" },
  { letter: "K", long: "preload-pcap" },
  { letter: "V", long: "version" },
  { letter: "T", long: "timer", argument: "required" },
  { long: "loopdelay-ms", argument: "required" },
  { long: "duration", argument: "required" },
  { long: "no-flow-stats" },
  { letter: "P", long: "pid" },
  // known, and not modelled
  { letter: "d", long: "dbug", argument: "required" },
  { letter: "v", long: "verbose" },
  { letter: "A", long: "decode", argument: "required" },
  { letter: "c", long: "cachefile", argument: "required" },
  { letter: "2", long: "dualfile" },
  { letter: "I", long: "intf2", argument: "required" },
  { letter: "o", long: "oneatatime" },
  { letter: "h", long: "less-help" },
  { letter: "H", long: "help" },
  { long: "listnics" },
  { long: "maxsleep", argument: "required" },
  { long: "pktlen" },
  { long: "pps-multi", argument: "required" },
  { long: "unique-ip" },
  { long: "unique-ip-loops", argument: "required" },
  { long: "flow-expiry", argument: "required" },
  { long: "stats", argument: "required" },
  { long: "save-opts", argument: "optional" },
  { long: "load-opts", argument: "required" },
];

const SPEED_NAMES: Record<string, string> = { t: "topspeed", p: "pps", M: "mbps", x: "multiplier" };

function usage(message: string): never {
  throw new ReplayUsageError(
    `tcpreplay error:  ${message}\nTry 'tcpreplay --help' for more information.\n`,
    1,
  );
}

function fatal(line: number, message: string): never {
  throw new ReplayUsageError(
    `\nFatal Error in tcpreplay.c:main() line 79:\n Unable to parse args: From tcpreplay_api.c:tcpreplay_post_args() line ${line}:\n${message}\n`,
    255,
  );
}

function integer(text: string, minimum: number, name: string): number {
  if (!/^(0[xX][0-9a-fA-F]+|[0-9]+)$/.test(text)) usage(`'${text}' is not a recognizable number.`);
  const value = Number(text);
  if (value < minimum)
    usage(`${text} is out of range for option ${name}: it must be greater than or equal to ${minimum}`);
  return value;
}

/** strtod of a rate; `line` is where tcpreplay says so. */
function rate(text: string, name: string, line: number): number {
  const value = Number(text);
  if (!/^[0-9]*\.?[0-9]+([eE][-+]?[0-9]+)?$/.test(text) || !(value >= 0))
    fatal(line, `invalid ${name} value '${text}'`);
  return value;
}

/** Throws a ReplayUsageError, or EUNSUPPORTED for what is not modelled. "version": only that was asked for. */
export function parseReplayOptions(args: string[]): ReplayOptions | "version" {
  let parsed;
  try {
    parsed = getopt(args, SPECS);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    const what =
      error.kind === "missing"
        ? `option requires an argument -- ${error.text}`
        : error.kind === "ambiguous"
          ? `ambiguous option -- ${error.text}`
          : `illegal option -- ${error.text}`;
    throw new ReplayUsageError(`/usr/bin/tcpreplay: ${what}\n`, 1);
  }
  const options: ReplayOptions = {
    interface: "",
    files: parsed.operands,
    speed: { mode: "multiplier", rate: 1 },
    loops: 1,
    loopDelayNs: 0,
    limit: Infinity,
    durationNs: Infinity,
    flowStats: true,
    preload: false,
  };
  let speedOption: string | null = null;
  for (const { name, value } of parsed.options) {
    if (name in SPEED_NAMES) {
      if (speedOption !== null && speedOption !== name)
        usage(`the '${SPEED_NAMES[name]}' and '${SPEED_NAMES[speedOption]}' options conflict`);
      speedOption = name;
    }
    switch (name) {
      case "V":
        return "version";
      case "i":
        options.interface = value!;
        break;
      case "t":
        options.speed = { mode: "topspeed" };
        break;
      case "p": {
        const pps = rate(value!, "pps", 182);
        options.speed = pps === 0 ? { mode: "topspeed" } : { mode: "pps", rate: pps };
        break;
      }
      case "M": {
        const mbps = rate(value!, "mbps", 198);
        options.speed = mbps === 0 ? { mode: "topspeed" } : { mode: "mbps", rate: mbps };
        break;
      }
      case "x": {
        const multiplier = rate(value!, "multiplier", 207);
        if (multiplier === 0) fatal(207, `invalid multiplier value '${value}'`);
        options.speed = { mode: "multiplier", rate: multiplier };
        break;
      }
      case "l":
        options.loops = integer(value!, 0, "loop");
        if (options.loops === 0) throw unsupported("tcpreplay --loop=0 (for ever)");
        break;
      case "loopdelay-ms":
        options.loopDelayNs = integer(value!, 0, "loopdelay-ms") * 1e6;
        break;
      case "L":
        options.limit = integer(value!, 1, "limit");
        break;
      case "duration":
        options.durationNs = integer(value!, 1, "duration") * 1e9;
        break;
      case "no-flow-stats":
        options.flowStats = false;
        break;
      case "K":
        options.preload = true;
        break;
      case "q":
        break;
      case "T":
        if (!["select", "ioport", "gtod", "nano", "abstime"].includes(value!))
          fatal(216, `Unsupported timer mode: ${value}`);
        break;
      default: {
        const spec = SPECS.find((candidate) => candidate.letter === name || candidate.long === name)!;
        throw unsupported(`tcpreplay --${spec.long}`);
      }
    }
  }
  if (options.files.length === 0)
    throw new ReplayUsageError(
      "tcpreplay: Command line arguments required\nTry 'tcpreplay --help' for more information.\n",
      1,
    );
  if (options.interface === "") usage("The intf1 option is required");
  return options;
}
