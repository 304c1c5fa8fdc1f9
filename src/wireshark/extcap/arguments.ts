/** What Wireshark calls an extcap program with. */
import { VethworkError } from "../../model/errors.js";

export interface ExtcapArguments {
  /** what is asked; "filter" is whether a capture filter can be used */
  ask: "interfaces" | "dlts" | "config" | "capture" | "filter";
  /** "" where none is named */
  iface: string;
  /** "4.0"; "" where Wireshark does not tell */
  version: string;
  fifo: string;
  filter: string;
  controlIn: string;
  controlOut: string;
  /** option whose values are asked for again, without --; "" for all */
  reload: string;
  options: ExtcapOptions;
}

/** The options of extcap/options.ts as they came. "" and false where they were not given. */
export interface ExtcapOptions {
  lab: string;
  replay: string;
  at: string;
  peer: string;
  speed: string;
  loop: boolean;
  seed: string;
  snapped: boolean;
  setup: boolean;
}

const TEXTS = ["lab", "replay", "at", "peer", "speed", "seed"] as const;
const FLAGS = ["loop", "snapped", "setup"] as const;

/** `--name value` and `--name=value`, as different versions of Wireshark write them. @throws VethworkError EINVAL for what extcap does not have */
export function parseExtcapArguments(argv: readonly string[]): ExtcapArguments {
  const texts = new Map<string, string>();
  for (let at = 0; at < argv.length; at++) {
    const match = /^--([a-z-]+)(?:=(.*))?$/s.exec(argv[at]!);
    if (!match) throw new VethworkError("EINVAL", `${argv[at]}: extcap has no such argument`);
    const [, name, value] = match;
    if (value !== undefined) texts.set(name!, value);
    // a flag may stand alone or before its value ("true")
    else if (argv[at + 1] === undefined || argv[at + 1]!.startsWith("--")) texts.set(name!, "");
    else texts.set(name!, argv[++at]!);
  }
  const known: string[] = [...ASKS.keys(), ...PLAIN, ...TEXTS, ...FLAGS];
  for (const name of texts.keys())
    if (!known.includes(name)) throw new VethworkError("EINVAL", `--${name}: extcap has no such argument`);
  const text = (name: string): string => texts.get(name) ?? "";
  const asked = [...ASKS].find(([name]) => texts.has(name))?.[1];
  if (!asked)
    throw new VethworkError(
      "EINVAL",
      "this program is run by Wireshark; vethwork wireshark status tells more",
    );
  return {
    ask: asked,
    iface: text("extcap-interface"),
    version: text("extcap-version"),
    fifo: text("fifo"),
    filter: text("extcap-capture-filter"),
    controlIn: text("extcap-control-in"),
    controlOut: text("extcap-control-out"),
    reload: text("extcap-reload-option").replace(/^--/, ""),
    options: {
      ...(Object.fromEntries(TEXTS.map((name) => [name, text(name)])) as Record<
        (typeof TEXTS)[number],
        string
      >),
      ...(Object.fromEntries(FLAGS.map((name) => [name, isOn(texts.get(name))])) as Record<
        (typeof FLAGS)[number],
        boolean
      >),
    },
  };
}

/** in the order in which they win: a capture has a filter, but is not asked about it */
const ASKS = new Map<string, ExtcapArguments["ask"]>([
  ["capture", "capture"],
  ["extcap-interfaces", "interfaces"],
  ["extcap-dlts", "dlts"],
  ["extcap-config", "config"],
  ["extcap-capture-filter", "filter"],
]);
const PLAIN = [
  "extcap-interface",
  "extcap-version",
  "fifo",
  "extcap-control-in",
  "extcap-control-out",
  "extcap-reload-option",
  // debugging of Wireshark's own extcap programs, which it may ask all for
  "log-level",
  "log-file",
  "debug",
  "debug-file",
];

function isOn(value: string | undefined): boolean {
  return value !== undefined && !/^(false|0|no)$/i.test(value);
}
