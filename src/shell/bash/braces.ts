/** Brace expansion: a{b,c}d and {1..5}, done before everything else, on the syntax tree. */
import type { BraceExpansionPart, WordNode, WordPart } from "./syntax.js";

const NONE: WordNode[] = [];

/** The words that a word stands for, in order; the word itself where it has no braces. */
export function expandBraces(word: WordNode): WordNode[] {
  const at = word.parts.findIndex((part) => part.type === "BraceExpansion");
  if (at < 0) return [word];
  const brace = word.parts[at] as BraceExpansionPart;
  const before = word.parts.slice(0, at);
  const after = expandBraces({ ...word, parts: word.parts.slice(at + 1) });
  const words: WordNode[] = [];
  for (const item of brace.items) {
    const middles = item.type === "Word" ? expandBraces(item.word) : range(item);
    for (const middle of middles)
      for (const rest of after) words.push({ ...word, parts: [...before, ...middle.parts, ...rest.parts] });
  }
  return words.length > 0 ? words : NONE;
}

function range(item: Extract<BraceExpansionPart["items"][number], { type: "Range" }>): WordNode[] {
  const literal = (value: string): WordNode => ({
    type: "Word",
    parts: [{ type: "Literal", value } as WordPart],
  });
  const words: WordNode[] = [];
  const isNumber = typeof item.start === "number" && typeof item.end === "number";
  const start = isNumber ? (item.start as number) : String(item.start).charCodeAt(0);
  const end = isNumber ? (item.end as number) : String(item.end).charCodeAt(0);
  const step = Math.max(1, Math.abs(item.step ?? 1));
  const texts = [item.startStr ?? "", item.endStr ?? ""];
  const padded = isNumber && texts.some((text) => /^-?0\d/.test(text));
  const width = padded ? Math.max(...texts.map((text) => text.length)) : 0;
  const count = Math.floor(Math.abs(end - start) / step) + 1;
  for (let index = 0; index < Math.min(count, 1_000_000); index++) {
    const value = start <= end ? start + index * step : start - index * step;
    if (!isNumber) words.push(literal(String.fromCharCode(value)));
    else
      words.push(
        literal(
          value < 0 ? `-${String(-value).padStart(width - 1, "0")}` : String(value).padStart(width, "0"),
        ),
      );
  }
  return words;
}

/** "1..5" or "a..e..2" as it was written. */
export function rangeText(item: Extract<BraceExpansionPart["items"][number], { type: "Range" }>): string {
  const { start, end, step, startStr, endStr } = item;
  return `${startStr ?? start}..${endStr ?? end}${step === undefined ? "" : `..${step}`}`;
}
