/** dmesg (util-linux 2.38): the kernel log. One for all namespaces, as in Linux. */
import { unsupported } from "../../model/errors.js";
import type { LogLine } from "../../model/kernel.js";
import type { Program } from "../program.js";
import { formatTime } from "./date.js";

const LEVELS = ["emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"];
const USAGE = "Try 'dmesg --help' for more information.\n";

/** Long options and the letter that each stands for. */
const LONG: Record<string, string> = {
  "--clear": "C",
  "--read-clear": "c",
  "--ctime": "T",
  "--notime": "t",
  "--raw": "r",
  "--decode": "x",
  "--level": "l",
  "--time-format": "=",
  "--kernel": "k",
  "--nopager": "P",
  "--facility": "f",
  "--follow": "w",
};

interface Options {
  clear: boolean;
  print: boolean;
  times: "raw" | "none" | "ctime";
  raw: boolean;
  decode: boolean;
  levels: Set<number> | null;
}

export const dmesg: Program = async (args, context) => {
  const options: Options = {
    clear: false,
    print: true,
    times: "raw",
    raw: false,
    decode: false,
    levels: null,
  };
  const words = [...args];
  while (words.length > 0) {
    const word = words.shift()!;
    const [name, value] = word.startsWith("--") ? split(word) : [word, undefined];
    if (name.startsWith("--")) {
      const letter = LONG[name];
      if (letter === undefined) return usage(`dmesg: unrecognized option '${word}'`);
      const error = take(letter, options, () => value ?? words.shift() ?? "");
      if (error !== null) return usage(error);
      continue;
    }
    if (!word.startsWith("-") || word === "-") return usage("dmesg: bad usage");
    for (let at = 1; at < word.length; at++) {
      const letter = word[at]!;
      const rest = word.slice(at + 1);
      let taken = false;
      const error = take(letter, options, () => {
        taken = true;
        return rest !== "" ? rest : (words.shift() ?? "");
      });
      if (error !== null) return usage(error);
      if (taken) break;
    }
  }
  let stdout = "";
  if (options.print) {
    for (const line of context.kernel.log()) {
      if (line.group !== undefined || (options.levels && !options.levels.has(line.level))) continue;
      stdout += `${show(line, options, context.machine.epochSeconds - context.kernel.nowNs / 1e9)}\n`;
    }
  }
  if (options.clear) context.kernel.apply({ op: "log.clear" });
  return { stdout, stderr: "", exitCode: 0 };
};

function split(word: string): [string, string | undefined] {
  const at = word.indexOf("=");
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

/** Applies one option; an error text, or null. */
function take(letter: string, options: Options, value: () => string): string | null {
  switch (letter) {
    case "C":
      options.clear = true;
      options.print = false;
      return null;
    case "c":
      options.clear = true;
      return null;
    case "T":
      options.times = "ctime";
      return null;
    case "t":
      options.times = "none";
      return null;
    case "r":
      options.raw = true;
      return null;
    case "x":
      options.decode = true;
      return null;
    case "k":
    case "P":
      return null;
    case "l":
      return takeLevels(value(), options);
    default:
      if ("=fwWHLSeduEDnJsFpLAV".includes(letter)) throw unsupported(`dmesg -${letter}`);
      return `dmesg: invalid option -- '${letter}'`;
  }
}

/** "err,warn", "warn+" (and above) */
function takeLevels(text: string, options: Options): string | null {
  const chosen = new Set<number>();
  for (const word of text.split(",")) {
    const above = word.endsWith("+");
    const level = LEVELS.indexOf(above ? word.slice(0, -1) : word);
    if (level < 0) return `dmesg: unknown level '${word}'`;
    for (let each = above ? 0 : level; each <= level; each++) chosen.add(each);
  }
  options.levels = chosen;
  return null;
}

function show(line: LogLine, options: Options, bootSeconds: number): string {
  const seconds = Math.floor(line.timeNs / 1e9);
  const micros = String(Math.floor((line.timeNs % 1e9) / 1000)).padStart(6, "0");
  const stamp = `[${String(seconds).padStart(5)}.${micros}] `;
  if (options.raw) return `<${line.level}>${stamp}${line.text}`;
  const decoded = options.decode ? `kern  :${LEVELS[line.level]!.padEnd(6)}: ` : "";
  if (options.times === "none") return `${decoded}${line.text}`;
  if (options.times === "raw") return `${decoded}${stamp}${line.text}`;
  return `${decoded}[${formatTime("%a %b %e %H:%M:%S %Y", Math.floor(bootSeconds + line.timeNs / 1e9), 0)}] ${line.text}`;
}

function usage(error: string): { stdout: string; stderr: string; exitCode: number } {
  return { stdout: "", stderr: `${error}\n${USAGE}`, exitCode: 1 };
}
