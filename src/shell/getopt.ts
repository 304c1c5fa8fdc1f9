/** getopt_long(3) as the GNU C library does it: clusters of letters, abbreviated long options, operands anywhere. */

export interface OptionSpec {
  letter?: string;
  long?: string;
  argument?: "required" | "optional";
}

export interface ParsedOption {
  /** the letter, or the long name where there is no letter */
  name: string;
  value: string | null;
  /** as it was written: "-c", "--count" */
  written: string;
}

/** Why an option cannot be taken. `text`: the letter or the long name as written. */
export class OptionError extends Error {
  constructor(
    readonly kind: "unknown" | "missing" | "unexpected" | "ambiguous",
    readonly text: string,
    readonly isLong: boolean,
  ) {
    super(describe(kind, text, isLong));
  }
}

/** The words of the C library: "invalid option -- 'x'". */
function describe(kind: OptionError["kind"], text: string, isLong: boolean): string {
  if (!isLong)
    return kind === "missing" ? `option requires an argument -- '${text}'` : `invalid option -- '${text}'`;
  if (kind === "missing") return `option '--${text}' requires an argument`;
  if (kind === "unexpected") return `option '--${text}' doesn't allow an argument`;
  return kind === "ambiguous" ? `option '--${text}' is ambiguous` : `unrecognized option '--${text}'`;
}

/** Splits arguments into options and operands. `ordered`: options end at the first operand. Throws an OptionError. */
export function getopt(
  args: string[],
  specs: readonly OptionSpec[],
  { ordered = false } = {},
): { options: ParsedOption[]; operands: string[] } {
  const options: ParsedOption[] = [];
  const operands: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const word = args[index]!;
    if (word === "--") {
      operands.push(...args.slice(index + 1));
      break;
    }
    if (word.startsWith("--")) index = longOption(args, index, specs, options);
    else if (word.startsWith("-") && word !== "-") index = letters(args, index, specs, options);
    else if (ordered) {
      operands.push(...args.slice(index));
      break;
    } else operands.push(word);
  }
  return { options, operands };
}

function longOption(
  args: string[],
  index: number,
  specs: readonly OptionSpec[],
  options: ParsedOption[],
): number {
  const [, name, attached] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(args[index]!) as unknown as [
    string,
    string,
    string | undefined,
  ];
  const exact = specs.find((spec) => spec.long === name);
  const candidates = exact ? [exact] : specs.filter((spec) => spec.long?.startsWith(name));
  if (candidates.length !== 1)
    throw new OptionError(candidates.length === 0 ? "unknown" : "ambiguous", name, true);
  const spec = candidates[0]!;
  let value = attached ?? null;
  if (value !== null && !spec.argument) throw new OptionError("unexpected", spec.long!, true);
  if (value === null && spec.argument === "required") {
    if (index + 1 >= args.length) throw new OptionError("missing", spec.long!, true);
    value = args[++index]!;
  }
  options.push({ name: spec.letter ?? spec.long!, value, written: `--${spec.long}` });
  return index;
}

function letters(
  args: string[],
  index: number,
  specs: readonly OptionSpec[],
  options: ParsedOption[],
): number {
  const word = args[index]!;
  for (let at = 1; at < word.length; at++) {
    const letter = word[at]!;
    const spec = specs.find((candidate) => candidate.letter === letter);
    if (!spec) throw new OptionError("unknown", letter, false);
    if (!spec.argument) {
      options.push({ name: letter, value: null, written: `-${letter}` });
      continue;
    }
    let value: string | null = word.slice(at + 1) || null;
    if (value === null && spec.argument === "required") {
      if (index + 1 >= args.length) throw new OptionError("missing", letter, false);
      value = args[++index]!;
    }
    options.push({ name: letter, value, written: `-${letter}` });
    break;
  }
  return index;
}
