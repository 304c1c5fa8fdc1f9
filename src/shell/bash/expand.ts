/** Word expansion (bash(1), EXPANSION): braces, tilde, parameters, commands, arithmetic, word splitting, file names, quote removal. */
import { decodeText } from "../process/streams.js";
import { ArithmeticError, evaluate } from "./arithmetic.js";
import { expandBraces, rangeText } from "./braces.js";
import { expandFileNames } from "./filenames.js";
import { expandParameter } from "./parameter.js";
import { escapePattern } from "./pattern.js";
import { captureOutput, substituteProcess } from "./substitution.js";
import { ExpansionError, type ShellState } from "./state.js";
import { arithmeticText } from "./repairs.js";
import { parseQuoted, type WordNode, type WordPart } from "./syntax.js";
import { isAssoc } from "./variables.js";

/** A stretch of expanded text. `split`: subject to word splitting; `quoted`: not a pattern. "break": the border between two words of "$@". */
export interface Piece {
  text: string;
  quoted: boolean;
  split: boolean;
}
export type Pieces = (Piece | "break" | "none")[];

/** All words of a command: each may become none, one or several. */
export async function expandWords(sh: ShellState, words: WordNode[]): Promise<string[]> {
  const result: string[] = [];
  for (const word of words) {
    const only = word.parts.length === 1 ? word.parts[0]! : null;
    if (only?.type === "Literal" || only?.type === "SingleQuoted") result.push(only.value);
    else for (const braced of expandBraces(word)) await expandFields(sh, braced, result);
  }
  return result;
}

async function expandFields(sh: ShellState, word: WordNode, result: string[]): Promise<void> {
  const ifs = sh.variables.get("IFS") ?? " \t\n";
  let text = "";
  /** what `text` is made of */
  let stretches: { text: string; quoted: boolean }[] = [];
  let started = false;
  let wild = false;
  const finish = async (): Promise<void> => {
    if (started) {
      if (wild && !sh.option("noglob")) {
        const pattern = stretches.map((one) => (one.quoted ? escapePattern(one.text) : one.text)).join("");
        result.push(...(await expandFileNames(sh, pattern, text)));
      } else result.push(text);
    }
    text = "";
    stretches = [];
    started = wild = false;
  };
  let keepEmpty = true;
  for (const piece of await expandParts(sh, word.parts, false)) {
    if (piece === "none") keepEmpty = false;
    else if (piece === "break") {
      started = true;
      await finish();
    } else if (piece.quoted) {
      if (piece.text !== "" || keepEmpty) started = true;
      text += piece.text;
      stretches.push(piece);
    } else if (!piece.split || ifs === "" || piece.text === "") {
      if (piece.text === "") continue;
      started = true;
      wild ||= /[*?[]|[!@+]\(/.test(piece.text);
      text += piece.text;
      stretches.push(piece);
    } else {
      for (const field of splitFields(piece.text, ifs)) {
        if (field === null) {
          await finish();
          continue;
        }
        started = true;
        wild ||= /[*?[]/.test(field);
        text += field;
        stretches.push({ text: field, quoted: false });
      }
    }
  }
  await finish();
}

/** Word splitting: the fields of a text with null where one ends. */
function* splitFields(text: string, ifs: string): Generator<string | null> {
  const isSpace = (char: string): boolean =>
    (char === " " || char === "\t" || char === "\n") && ifs.includes(char);
  let index = 0;
  let field = "";
  let some = false;
  if (index < text.length && isSpace(text[0]!)) {
    yield null;
    while (index < text.length && isSpace(text[index]!)) index++;
  }
  while (index < text.length) {
    const char = text[index]!;
    if (!ifs.includes(char)) {
      field += char;
      some = true;
      index++;
      continue;
    }
    let separators = 0;
    while (index < text.length && isSpace(text[index]!)) index++;
    if (index < text.length && ifs.includes(text[index]!) && !isSpace(text[index]!)) {
      separators = 1;
      index++;
      while (index < text.length && isSpace(text[index]!)) index++;
    }
    if (some || separators) yield field;
    yield null;
    field = "";
    some = false;
  }
  if (some) yield field;
}

/** One string, without splitting or file names: assignments, `case`, here-documents, redirection targets. */
export async function expandString(sh: ShellState, word: WordNode): Promise<string> {
  const only = word.parts.length === 1 ? word.parts[0]! : null;
  if (only?.type === "Literal" || only?.type === "SingleQuoted") return only.value;
  return joinPieces(await expandParts(sh, word.parts, false));
}

function joinPieces(pieces: Pieces): string {
  return pieces.map((piece) => (piece === "break" ? " " : piece === "none" ? "" : piece.text)).join("");
}

/** The text as a pattern: what was quoted is escaped. */
export async function expandPattern(sh: ShellState, word: WordNode): Promise<string> {
  const pieces = await expandParts(sh, word.parts, false);
  return pieces
    .map((piece) =>
      piece === "break" ? " " : piece === "none" ? "" : piece.quoted ? escapePattern(piece.text) : piece.text,
    )
    .join("");
}

/** A file name for a redirection: word splitting applies, and more than one word is an error. */
export async function expandTarget(sh: ShellState, word: WordNode): Promise<string> {
  const fields = await expandWords(sh, [word]);
  if (fields.length !== 1)
    throw new ExpansionError(
      `${joinPieces(await expandParts(sh, word.parts, false))}: ambiguous redirect`,
      false,
    );
  return fields[0]!;
}

export async function expandParts(sh: ShellState, parts: WordPart[], quoted: boolean): Promise<Pieces> {
  const pieces: Pieces = [];
  for (const part of parts) {
    switch (part.type) {
      case "Literal":
        pieces.push({ text: part.value, quoted, split: false });
        break;
      case "SingleQuoted":
      case "Escaped":
        pieces.push({ text: part.value, quoted: true, split: false });
        break;
      case "Glob":
        pieces.push({ text: part.pattern, quoted, split: false });
        break;
      case "DoubleQuoted": {
        const inner = await expandParts(sh, part.parts, true);
        if (inner.length === 0) pieces.push({ text: "", quoted: true, split: false });
        else pieces.push(...inner);
        break;
      }
      case "TildeExpansion":
        pieces.push({ text: expandTilde(sh, part.user), quoted: true, split: false });
        break;
      case "ParameterExpansion":
        pieces.push(...(await expandParameter(sh, part, quoted)));
        break;
      case "CommandSubstitution":
        pieces.push({
          text: decodeText(await captureOutput(sh, part.body)).replace(/\n+$/, ""),
          quoted,
          split: !quoted,
        });
        break;
      case "ArithmeticExpansion": {
        const value = evaluateText(sh, part.expression.originalText ?? "");
        const text = (typeof value === "bigint" ? value : await value).toString();
        pieces.push({ text, quoted, split: !quoted });
        break;
      }
      case "ProcessSubstitution":
        pieces.push({
          text: await substituteProcess(sh, part.body, part.direction),
          quoted: true,
          split: false,
        });
        break;
      case "BraceExpansion":
        // where words are not split, braces are ordinary characters
        pieces.push({ text: "{", quoted, split: false });
        for (const [index, item] of part.items.entries()) {
          if (index > 0) pieces.push({ text: ",", quoted, split: false });
          if (item.type === "Word") pieces.push(...(await expandParts(sh, item.word.parts, quoted)));
          else pieces.push({ text: rangeText(item), quoted, split: false });
        }
        pieces.push({ text: "}", quoted, split: false });
        break;
    }
  }
  return pieces;
}

function expandTilde(sh: ShellState, user: string | null): string {
  if (user === null || user === "") return sh.variables.get("HOME") ?? "/root";
  if (user === "+") return sh.cwd;
  if (user === "-") return sh.variables.get("OLDPWD") ?? "~-";
  return user === "root" ? "/root" : `~${user}`;
}

/** Evaluates the text of $((...)), ((...)), an array subscript, an integer variable: at once where nothing is to be expanded in it. */
export function evaluateText(sh: ShellState, text: string): bigint | Promise<bigint> {
  const written = arithmeticText(text);
  return /[$`\\"']/.test(written) ? evaluateExpanded(sh, written) : evaluatePlain(sh, written);
}

async function evaluateExpanded(sh: ShellState, text: string): Promise<bigint> {
  return evaluatePlain(
    sh,
    joinPieces(await expandParts(sh, parseQuoted(text.replace(/["']/g, "")).parts, true)),
  );
}

export function evaluatePlain(sh: ShellState, text: string): bigint {
  try {
    return evaluate(text, {
      get: (name, subscript) => {
        const variable = sh.variables.lookup(name);
        const value = variable?.value;
        if (value === undefined && sh.option("nounset") && !["RANDOM", "LINENO", "SECONDS"].includes(name)) {
          throw new ExpansionError(`${name}: unbound variable`);
        }
        if (subscript === null)
          return sh.variables.get(name) ?? sh.machine.specialVariable(sh, name) ?? undefined;
        if (typeof value === "string" || value === undefined)
          return subscript === "0" ? (value as string | undefined) : undefined;
        return isAssoc(value) ? value.assoc.get(subscript) : value.get(Number(evaluatePlain(sh, subscript)));
      },
      set: (name, subscript, text) => {
        const variable = sh.variables.ensure(name);
        if (subscript === null) sh.variables.set(name, text);
        else if (isAssoc(variable.value)) variable.value.assoc.set(subscript, text);
        else {
          if (!(variable.value instanceof Map))
            variable.value = new Map(variable.value === undefined ? [] : [[0, variable.value]]);
          variable.value.set(Number(evaluatePlain(sh, subscript)), text);
        }
      },
    });
  } catch (error) {
    if (error instanceof ArithmeticError) throw new ExpansionError(error.message, false);
    throw error;
  }
}
