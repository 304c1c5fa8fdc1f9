/** The command line of tcpdump 4.99. */
import { unsupported } from "../../model/errors.js";
import { getopt, OptionError, type OptionSpec } from "../getopt.js";
import type { Dump } from "./print/frame.js";
import type { PrintOptions } from "./print/text.js";
import type { TimeStyle } from "./print/time.js";

export interface DumpOptions extends PrintOptions {
  interface: string | null;
  read: string | null;
  write: string | null;
  count: number;
  snapLength: number;
  time: TimeStyle;
  nanoseconds: boolean;
  dump: Dump;
  direction: "in" | "out" | "inout";
  list: boolean;
  filter: string;
  /** print while writing */
  print: boolean;
}

/** What ends tcpdump before it starts. */
export class DumpUsageError extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
    readonly stdout = "",
  ) {
    super(message);
  }
}

export const VERSION = "tcpdump version 4.99.3\nlibpcap version 1.10.3 (with TPACKET_V3)\n";
const USAGE = `${VERSION}Usage: tcpdump [-AbdDefhHIJKlLnNOpqStuUvxX#] [ -B size ] [ -c count ] [--count]\n\t\t[ -i interface ] [ -Q in|out|inout ] [ -r file ] [ -s snaplen ] [ -w file ] [ expression ]\n`;

const SPECS: OptionSpec[] = [
  ...[..."AbdDefhHIJKlLnNOpqStuUvxX#"].map((letter): OptionSpec => ({ letter })),
  ...[..."BcCEFGijmMrsTVwWyzZQ"].map((letter): OptionSpec => ({ letter, argument: "required" })),
  { letter: "i", long: "interface", argument: "required" },
  { letter: "D", long: "list-interfaces" },
  { letter: "s", long: "snapshot-length", argument: "required" },
  { letter: "Q", long: "direction", argument: "required" },
  { letter: "p", long: "no-promiscuous-mode" },
  { letter: "U", long: "packet-buffered" },
  { letter: "S", long: "absolute-tcp-sequence-numbers" },
  { letter: "#", long: "number" },
  { long: "print" },
  { long: "count" },
  { long: "immediate-mode" },
  { long: "nano" },
  { long: "micro" },
  { long: "version" },
  { letter: "h", long: "help" },
  { long: "time-stamp-precision", argument: "required" },
];

const TIMES: TimeStyle[] = ["clock", "none", "epoch", "delta", "date", "elapsed"];

/** Throws a DumpUsageError, or EUNSUPPORTED for what is not modelled. */
export function parseDumpOptions(args: string[]): DumpOptions {
  let parsed;
  try {
    parsed = getopt(args, SPECS);
  } catch (error) {
    if (error instanceof OptionError) throw new DumpUsageError(`tcpdump: ${error.message}\n${USAGE}`, 1);
    throw error;
  }
  const options: DumpOptions = {
    interface: null,
    read: null,
    write: null,
    count: Infinity,
    snapLength: 262144,
    time: "clock",
    nanoseconds: false,
    dump: "none",
    direction: "inout",
    list: false,
    filter: parsed.operands.join(" "),
    print: false,
    numeric: false,
    link: false,
    verbose: 0,
    quiet: false,
    absolute: false,
    dumps: false,
  };
  let times = 0;
  const dumps = { x: 0, X: 0, A: 0 };
  for (const { name, value } of parsed.options) {
    switch (name) {
      case "i":
        options.interface = value!;
        break;
      case "r":
        options.read = value!;
        break;
      case "w":
        options.write = value!;
        break;
      case "c":
        if (!/^[0-9]+$/.test(value!) || Number(value) <= 0)
          throw new DumpUsageError(`tcpdump: invalid packet count ${value}\n`, 1);
        options.count = Number(value);
        break;
      case "s": {
        const length = Number(value);
        if (!/^[0-9]+$/.test(value!) || length > 262144)
          throw new DumpUsageError(`tcpdump: invalid snaplen ${value} (must be >= 0 and <= 262144)\n`, 1);
        options.snapLength = length === 0 ? 262144 : length;
        break;
      }
      case "Q":
        if (value !== "in" && value !== "out" && value !== "inout")
          throw new DumpUsageError(`tcpdump: unknown capture direction \`${value}'\n`, 1);
        options.direction = value;
        break;
      case "n":
        options.numeric = true;
        break;
      case "e":
        options.link = true;
        break;
      case "v":
        options.verbose++;
        break;
      case "t":
        times++;
        break;
      case "q":
        options.quiet = true;
        break;
      case "S":
        options.absolute = true;
        break;
      case "x":
      case "X":
      case "A":
        dumps[name]++;
        break;
      case "D":
        options.list = true;
        break;
      case "print":
        options.print = true;
        break;
      case "nano":
        options.nanoseconds = true;
        break;
      case "time-stamp-precision":
        if (!["micro", "nano", "us", "ns"].includes(value!))
          throw new DumpUsageError("tcpdump: unable to parse timestamp precision\n", 1);
        options.nanoseconds = value!.startsWith("n");
        break;
      case "h":
        throw new DumpUsageError("", 0, USAGE);
      case "version":
        throw new DumpUsageError("", 0, VERSION);
      // nothing here is buffered, optimized or limited by the kernel's ring; capture is always of everything that passes
      case "l":
      case "U":
      case "p":
      case "B":
      case "K":
      case "O":
      case "f":
      case "N":
      case "u":
      case "Z":
      case "micro":
      case "immediate-mode":
        break;
      default: {
        const spec = SPECS.find((candidate) => candidate.letter === name || candidate.long === name)!;
        throw unsupported(`tcpdump ${spec.letter ? `-${spec.letter}` : `--${spec.long}`}`);
      }
    }
  }
  options.dumps = dumps.x > 0 || dumps.X > 0;
  options.time = TIMES[Math.min(times, 5)]!;
  const suffix = (count: number): "" | "-link" => (count > 1 ? "-link" : "");
  if (dumps.X > 0) options.dump = `both${suffix(dumps.X)}`;
  else if (dumps.A > 0) options.dump = `ascii${suffix(dumps.A)}`;
  else if (dumps.x > 0) options.dump = `hex${suffix(dumps.x)}`;
  return options;
}
