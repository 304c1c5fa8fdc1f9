/** Shell patterns (glob(7), with extglob) as regular expressions. In a pattern text, a backslash takes the next character literally. */

const cache = new Map<string, RegExp>();

export function escapePattern(text: string): string {
  return text.replace(/[\\*?[\]()|!@+{}]/g, "\\$&");
}

export function removeEscapes(pattern: string): string {
  return pattern.replace(/\\([\s\S])/g, "$1");
}

/** Whether there is anything in it that matches more than itself. */
export function hasWildcard(pattern: string): boolean {
  return /(^|[^\\])(\\\\)*([*?]|\[[^\]]+\]|[!@+]\()/.test(pattern);
}

function convertBracket(pattern: string, start: number): { source: string; end: number } | null {
  let index = start + 1;
  let body = "";
  let negated = false;
  if (pattern[index] === "!" || pattern[index] === "^") {
    negated = true;
    index++;
  }
  let first = true;
  for (; index < pattern.length; index++) {
    const char = pattern[index]!;
    if (char === "]" && !first) return { source: `[${negated ? "^" : ""}${body}]`, end: index };
    first = false;
    if (char === "[" && pattern[index + 1] === ":") {
      const close = pattern.indexOf(":]", index);
      if (close > 0) {
        body += POSIX_CLASSES[pattern.slice(index + 2, close)] ?? "";
        index = close + 1;
        continue;
      }
    }
    if (char === "\\" && index + 1 < pattern.length) {
      index++;
      body += `\\${pattern[index]!}`;
    } else body += char === "[" || char === "]" || char === "^" ? `\\${char}` : char;
  }
  return null;
}

const POSIX_CLASSES: Record<string, string> = {
  alpha: "A-Za-z",
  digit: "0-9",
  alnum: "A-Za-z0-9",
  upper: "A-Z",
  lower: "a-z",
  space: "\\s",
  blank: " \\t",
  punct: "!-\\/:-@\\[-`{-~",
  xdigit: "0-9A-Fa-f",
  print: "\\x20-\\x7e",
  graph: "\\x21-\\x7e",
  cntrl: "\\x00-\\x1f\\x7f",
  word: "\\w",
};

/** Regular expression source of a pattern, without anchors. `path`: wildcards do not match a slash. */
export function patternSource(pattern: string, path = false): string {
  const any = path ? "[^/]" : "[\\s\\S]";
  let source = "";
  const groups: string[] = [];
  for (let index = 0; index < pattern.length; index++) {
    const char = pattern[index]!;
    if ("?*+@!".includes(char) && pattern[index + 1] === "(" && pattern.indexOf(")", index) > 0) {
      groups.push(char);
      source += char === "!" ? "(?:(?!(?:" : "(?:";
      index++;
    } else if (char === "\\" && index + 1 < pattern.length) {
      index++;
      source += escapeRegExp(pattern[index]!);
    } else if (char === "*") source += `${any}*`;
    else if (char === "?") source += any;
    else if (char === "[") {
      const bracket = convertBracket(pattern, index);
      if (bracket) {
        source += bracket.source;
        index = bracket.end;
      } else source += "\\[";
    } else if (char === "|" && groups.length > 0) source += "|";
    else if (char === ")" && groups.length > 0) {
      const kind = groups.pop()!;
      source += kind === "!" ? `)$)${any}*?)` : kind === "@" ? ")" : `)${kind}`;
    } else source += escapeRegExp(char);
  }
  return source;
}

function escapeRegExp(char: string): string {
  return /[\\^$.*+?()[\]{}|/-]/.test(char) ? `\\${char}` : char;
}

/** The pattern as a regular expression that must match the whole text. */
export function patternRegExp(
  pattern: string,
  options: { path?: boolean; ignoreCase?: boolean } = {},
): RegExp {
  const key = `${options.path ? "p" : ""}${options.ignoreCase ? "i" : ""}:${pattern}`;
  let regExp = cache.get(key);
  if (!regExp) {
    regExp = new RegExp(`^(?:${patternSource(pattern, options.path)})$`, options.ignoreCase ? "i" : "");
    if (cache.size > 1000) cache.clear();
    cache.set(key, regExp);
  }
  return regExp;
}

export function matches(text: string, pattern: string, ignoreCase = false): boolean {
  return patternRegExp(pattern, { ignoreCase }).test(text);
}

/** ${text#pattern} and its kin. */
export function removeMatch(
  text: string,
  pattern: string,
  side: "prefix" | "suffix",
  greedy: boolean,
): string {
  const regExp = patternRegExp(pattern);
  const lengths = Array.from({ length: text.length + 1 }, (_, length) => length);
  if (greedy) lengths.reverse();
  for (const length of lengths) {
    const part = side === "prefix" ? text.slice(0, length) : text.slice(text.length - length);
    if (regExp.test(part))
      return side === "prefix" ? text.slice(length) : text.slice(0, text.length - length);
  }
  return text;
}

/** ${text/pattern/replacement}. */
export function replaceMatch(
  text: string,
  pattern: string,
  replacement: string,
  all: boolean,
  anchor: "start" | "end" | null,
): string {
  if (pattern === "") return text;
  const source = `${anchor === "start" ? "^" : ""}(?:${patternSource(pattern)})${anchor === "end" ? "$" : ""}`;
  return text.replace(new RegExp(source, all ? "g" : ""), () => replacement);
}
