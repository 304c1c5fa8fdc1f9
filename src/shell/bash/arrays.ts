/** NAME=(a b [5]=c) and NAME+=(...). */
import { evaluateText, expandString, expandWords } from "./expand.js";
import { subscriptKey } from "./parameter.js";
import type { ShellState } from "./state.js";
import type { WordNode, WordPart } from "./syntax.js";
import { cloneValue, isAssoc } from "./variables.js";

export async function assignArray(
  sh: ShellState,
  name: string,
  words: WordNode[],
  append: boolean,
): Promise<void> {
  const old = cloneValue(sh.variables.lookup(name)?.value);
  if (isAssoc(old)) {
    const assoc = append ? old.assoc : new Map<string, string>();
    for (const word of words) {
      const text = await elementText(sh, word);
      if (text) assoc.set(await subscriptKey(sh, text.subscript), text.value);
    }
    sh.variables.setValue(name, { assoc });
    return;
  }
  const array = !append
    ? new Map<number, string>()
    : old instanceof Map
      ? old
      : new Map(old === undefined ? [] : [[0, old as string]]);
  let next = Math.max(-1, ...array.keys()) + 1;
  for (const word of words) {
    const element = await elementText(sh, word);
    if (element) {
      next = Number(await evaluateText(sh, element.subscript));
      array.set(next++, element.value);
    } else for (const text of await expandWords(sh, [word])) array.set(next++, text);
  }
  sh.variables.setValue(name, array);
}

/** [subscript]=value, or null where the word is an ordinary one. */
async function elementText(
  sh: ShellState,
  word: WordNode,
): Promise<{ subscript: string; value: string } | null> {
  const first = word.parts[0];
  const start = first?.type === "Literal" ? first.value : first?.type === "Glob" ? first.pattern : "";
  if (!start.startsWith("[")) return null;
  const match = /^\[([\s\S]*?)\]=([\s\S]*)$/.exec(await expandString(sh, word));
  return match && { subscript: match[1]!, value: match[2]! };
}

/** NAME=VALUE or NAME=(WORDS) as an argument of `declare` and its kin; null for other words. `words`: of an array. */
export function declarationWord(
  word: WordNode,
): { name: string; append: boolean; words: WordNode[] | null } | null {
  const first = word.parts[0];
  const start = first?.type === "Literal" ? /^([A-Za-z_][A-Za-z0-9_]*)(\+?)=(\(?)/.exec(first.value) : null;
  if (!start) return null;
  const [whole, name, plus, bracket] = start as unknown as [string, string, string, string];
  const last = word.parts.at(-1)!;
  if (bracket === "" || last.type !== "Literal" || !last.value.endsWith(")"))
    return { name, append: plus === "+", words: null };
  // the parser keeps the list as one word: literal white space separates its elements
  const words: WordNode[] = [];
  let parts: WordPart[] = [];
  const flush = (): void => {
    if (parts.length > 0) words.push({ type: "Word", parts });
    parts = [];
  };
  for (const [index, part] of word.parts.entries()) {
    if (part.type !== "Literal") {
      parts.push(part);
      continue;
    }
    const text = part.value.slice(
      index === 0 ? whole.length : 0,
      index === word.parts.length - 1 ? -1 : undefined,
    );
    for (const [at, piece] of text.split(/\s+/).entries()) {
      if (at > 0) flush();
      if (piece !== "") parts.push({ ...part, value: piece });
    }
  }
  flush();
  return { name, append: plus === "+", words };
}
