/** xargs (findutils): command lines from standard input. */
import { unsupported } from "../../model/errors.js";
import { decodeText } from "../process/streams.js";
import { getopt, OptionError, type OptionSpec } from "../getopt.js";
import { failure, type Program } from "../program.js";

const SPECS: OptionSpec[] = [
  { letter: "n", long: "max-args", argument: "required" },
  { letter: "L", long: "max-lines", argument: "required" },
  { letter: "I", argument: "required" },
  { letter: "i", long: "replace", argument: "optional" },
  { letter: "d", long: "delimiter", argument: "required" },
  { letter: "0", long: "null" },
  { letter: "r", long: "no-run-if-empty" },
  { letter: "t", long: "verbose" },
  { letter: "P", long: "max-procs", argument: "required" },
  { letter: "a", long: "arg-file", argument: "required" },
];

/** The words of the input: separated by white space, with quotes and backslashes. Throws an Error for a quote that never closes. */
function words(text: string): string[] {
  const found: string[] = [];
  const pattern = /((?:[^\s'"\\]|\\[\s\S]|'[^'\n]*'|"[^"\n]*")+)|(['"])/g;
  for (const [, word, quote] of text.matchAll(pattern)) {
    if (quote)
      throw new Error(
        `unmatched ${quote === "'" ? "single" : "double"} quote; by default quotes are special to xargs unless you use the -0 option`,
      );
    found.push(
      word!.replace(
        /\\([\s\S])|'([^']*)'|"([^"]*)"/g,
        (_whole, escaped?: string, single?: string, double?: string) => escaped ?? single ?? double ?? "",
      ),
    );
  }
  return found;
}

export const xargs: Program = async (args, context) => {
  let parsed;
  try {
    parsed = getopt(args, SPECS, { ordered: true });
  } catch (error) {
    if (error instanceof OptionError) return failure("xargs", error.message);
    throw error;
  }
  let perCall = Infinity;
  let replace: string | null = null;
  let delimiter: string | null = null;
  let skipEmpty = false;
  let verbose = false;
  let lines = false;
  for (const { name, value } of parsed.options) {
    if (name === "n") perCall = Number(value);
    else if (name === "L") {
      perCall = Number(value);
      lines = true;
    } else if (name === "I" || name === "i") replace = value ?? "{}";
    else if (name === "d")
      delimiter = value === "\\n" ? "\n" : value === "\\0" ? "\0" : value === "\\t" ? "\t" : value;
    else if (name === "0") delimiter = "\0";
    else if (name === "r") skipEmpty = true;
    else if (name === "t") verbose = true;
    else if (name === "a") throw unsupported("xargs -a");
    // -P only says how many at a time: one at a time has the same outcome
  }
  if (!(perCall >= 1)) return failure("xargs", "value for -n option should be >= 1");
  const command = parsed.operands.length > 0 ? parsed.operands : ["echo"];
  const text = decodeText(await context.readInput());
  let items: string[];
  try {
    if (delimiter !== null)
      items = text.split(delimiter).filter((item, index, all) => index < all.length - 1 || item !== "");
    else if (replace !== null || lines)
      items = text
        .split("\n")
        .map((line) => line.trimStart())
        .filter((line) => line !== "");
    else items = words(text);
  } catch (error) {
    return failure("xargs", (error as Error).message);
  }
  const calls: string[][] = [];
  if (replace !== null)
    for (const item of items) calls.push(command.map((word) => word.replaceAll(replace!, item)));
  else {
    for (let at = 0; at < items.length; at += perCall) {
      const part = items.slice(at, at + perCall);
      calls.push([...command, ...(lines ? part.flatMap(words) : part)]);
    }
    if (items.length === 0 && !skipEmpty) calls.push(command);
  }
  let status = 0;
  for (const call of calls) {
    if (verbose) await context.writeError(`${call.join(" ")}\n`);
    const result = await context.run(call);
    if (result === 255) return failure("xargs", `${call[0]}: exited with status 255; aborting`, 124);
    if (result === 126 || result === 127) return result;
    if (result !== 0) status = 123;
  }
  return status;
};
