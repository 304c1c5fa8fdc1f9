/**
 * Scripts that are right and that just-bash's parser (3.4) refuses, written in another way that means the same. Used only where it failed.
 */

/** Stands for << inside ((...)), which the parser takes for a here-document. */
const SHIFT = "\ue000";

export function repair(text: string): string {
  return escapeAssignmentWords(
    text.replace(/(^|[\s;&|!(])\(\(([^\n]*?)\)\)/gm, (whole) => whole.replaceAll("<<", SHIFT)),
  );
}

/**
 * Writes $# as ${#}: inside $(...) the parser takes the # for a comment without saying so. Single quotes, comments and what a backslash
 * quotes are left alone.
 */
export function braceArgumentCount(text: string): string {
  if (!text.includes("$#") || !/\$\(|`/.test(text)) return text;
  let result = "";
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === "\\" && quote !== "'") result += char + (text[++at] ?? "");
    else if (quote !== "'" && char === "$" && text[at + 1] === "#") {
      result += "${#}";
      at++;
    } else if (quote === "" && char === "#" && (at === 0 || /[\s;&|()]/.test(text[at - 1]!))) {
      const end = text.indexOf("\n", at);
      result += text.slice(at, end < 0 ? undefined : end);
      at = end < 0 ? text.length : end - 1;
    } else {
      if (quote !== "") quote = char === quote ? "" : quote;
      else if (char === "'" || char === '"') quote = char;
      result += char;
    }
  }
  return result;
}

/** The text of an arithmetic expression as it was written. */
export function arithmeticText(text: string | undefined): string {
  return (text ?? "").replaceAll(SHIFT, "<<");
}

/** `for x in a=1 b=2`, `case a=b in`, `<<< a=b`: words that look like assignments get a backslash, which quotes nothing that matters. */
function escapeAssignmentWords(text: string): string {
  return text
    .replace(
      /(^|[\s;&|({])(for\s+[A-Za-z_]\w*\s+in\s)((?:\\[\s\S]|[^;\n\\])*)/g,
      (_whole, before: string, head: string, list: string) => before + head + escapeWords(list),
    )
    .replace(/(<<<\s*|(?:^|[\s;])case\s+)(?=[A-Za-z_]\w*\+?=)/g, "$1\\");
}

/** Escapes assignment-like words of a list, outside of quotes and substitutions. */
function escapeWords(list: string): string {
  let result = "";
  let depth = 0;
  let quote = "";
  for (let at = 0; at < list.length; at++) {
    const char = list[at]!;
    const isWordStart = quote === "" && depth === 0 && (at === 0 || /\s/.test(list[at - 1]!));
    if (isWordStart && /^[A-Za-z_]\w*(\[[^\]]*\])?\+?=/.test(list.slice(at))) result += "\\";
    if (char === "\\" && quote !== "'") {
      result += char + (list[++at] ?? "");
      continue;
    }
    if (quote !== "") quote = char === quote ? "" : quote;
    else if (char === "'" || char === '"' || char === "`") quote = char;
    else if (char === "(" || char === "{") depth++;
    else if (char === ")" || char === "}") depth--;
    result += char;
  }
  return result;
}
