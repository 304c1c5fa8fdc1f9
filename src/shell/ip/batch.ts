/** The lines of a -batch file (getcmdline and makeargs of lib/utils.c). */

export interface BatchLine {
  words: string[];
  /** number of the last line it stands on */
  line: number;
  /** the whole batch ends here, with this sentence */
  problem?: string;
}

const MAX_WORDS = 100;

/** Comments run from "#" to the end of the line; a backslash before the newline continues it; words may be in quotes. */
export function* readBatch(text: string): Generator<BatchLine> {
  const lines = text.split("\n");
  if (lines[lines.length - 1] === "") lines.pop();
  for (let i = 0; i < lines.length; i++) {
    let line = withoutComment(lines[i]);
    while (line.endsWith("\\") && i + 1 < lines.length) line = line.slice(0, -1) + withoutComment(lines[++i]);
    const words = splitWords(line);
    if (words === undefined) {
      yield { words: [], line: i + 1, problem: "Unterminated quoted string" };
      return;
    }
    if (words.length >= MAX_WORDS) {
      yield { words: [], line: i + 1, problem: "Too many arguments to command" };
      return;
    }
    if (words.length > 0) yield { words, line: i + 1 };
  }
}

function withoutComment(line: string): string {
  const hash = line.indexOf("#");
  return hash < 0 ? line : line.slice(0, hash);
}

/** Words between white space; one that begins with a quote goes to the next such quote. Undefined where that is missing. */
function splitWords(line: string): string[] | undefined {
  if (!/["']/.test(line)) return line.match(/[^ \t\r\n]+/g) ?? [];
  const words: string[] = [];
  let i = 0;
  while (i < line.length) {
    const start = line.slice(i).search(/[^ \t\r\n]/);
    if (start < 0) break;
    i += start;
    const quote = line[i];
    if (quote === '"' || quote === "'") {
      const end = line.indexOf(quote, i + 1);
      if (end < 0) return undefined;
      words.push(line.slice(i + 1, end));
      i = end + 1;
    } else {
      const length = line.slice(i).search(/[ \t\r\n]/);
      const end = length < 0 ? line.length : i + length;
      words.push(line.slice(i, end));
      i = end;
    }
  }
  return words;
}
