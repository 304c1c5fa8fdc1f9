/** Parameter expansion: $x, ${x:-word}, ${x#pattern}, ${a[@]} and so on (bash(1), Parameter Expansion). */
import { unsupported } from "../../model/errors.js";
import { matches, removeMatch, replaceMatch } from "./pattern.js";
import {
  evaluatePlain,
  evaluateText,
  expandParts,
  expandPattern,
  expandString,
  type Pieces,
} from "./expand.js";
import { ExpansionError, type ShellState } from "./state.js";
import { parseQuoted, type ParameterExpansionPart } from "./syntax.js";
import { cloneValue, elements, isAssoc, keys, type Value } from "./variables.js";

type Operation = NonNullable<ParameterExpansionPart["operation"]>;

/** What a name refers to: a list for $@, $* and whole arrays, else one text; undefined where unset. */
interface Parameter {
  values: string[] | undefined;
  /** "@" or "*" where it is a list */
  list: "@" | "*" | null;
}

export async function expandParameter(
  sh: ShellState,
  part: ParameterExpansionPart,
  quoted: boolean,
): Promise<Pieces> {
  const operation = part.operation;
  if (operation === null)
    return toPieces(sh, checked(sh, part.parameter, await lookup(sh, part.parameter)), quoted);
  return applyOperation(sh, part.parameter, operation, quoted);
}

function checked(sh: ShellState, name: string, parameter: Parameter): Parameter {
  if (parameter.values === undefined && parameter.list === null && sh.option("nounset")) {
    throw new ExpansionError(`${/^[0-9]+$/.test(name) ? `$${name}` : name}: unbound variable`);
  }
  return parameter;
}

function toPieces(sh: ShellState, { values, list }: Parameter, quoted: boolean): Pieces {
  if (list === null) return [{ text: values?.[0] ?? "", quoted, split: !quoted }];
  if (values === undefined || values.length === 0)
    return quoted && list === "*" ? [{ text: "", quoted, split: false }] : ["none"];
  if (quoted && list === "*") {
    const ifs = sh.variables.get("IFS");
    return [{ text: values.join(ifs === undefined ? " " : (ifs[0] ?? "")), quoted, split: false }];
  }
  const pieces: Pieces = [];
  for (const [index, text] of values.entries()) {
    if (index > 0) pieces.push("break");
    pieces.push({ text, quoted, split: !quoted });
  }
  // unquoted: an empty element vanishes, so a break must not keep an empty word
  return quoted
    ? pieces
    : pieces.flatMap((piece) => (piece === "break" ? [{ text: " ", quoted: false, split: true }] : [piece]));
}

async function lookup(sh: ShellState, name: string): Promise<Parameter> {
  const subscripted = /^([A-Za-z_][A-Za-z0-9_]*)\[([\s\S]*)\]$/.exec(name);
  if (subscripted) {
    const [, base, subscript] = subscripted as unknown as [string, string, string];
    const value = sh.machine.specialArray(sh, base) ?? sh.variables.lookup(base)?.value;
    if (subscript === "@" || subscript === "*") return { values: elements(value), list: subscript };
    const element = await readElement(sh, value, subscript);
    return { values: element === undefined ? undefined : [element], list: null };
  }
  if (name === "@" || name === "*") return { values: sh.positional, list: name };
  const text = readScalar(sh, name);
  return { values: text === undefined ? undefined : [text], list: null };
}

export function readScalar(sh: ShellState, name: string): string | undefined {
  if (/^[0-9]+$/.test(name)) return name === "0" ? sh.scriptName : sh.positional[Number(name) - 1];
  return sh.machine.specialVariable(sh, name) ?? sh.variables.get(name);
}

async function readElement(
  sh: ShellState,
  value: Value | undefined,
  subscript: string,
): Promise<string | undefined> {
  if (isAssoc(value)) return value.assoc.get(await subscriptKey(sh, subscript));
  let index = Number(await evaluateText(sh, subscript));
  if (typeof value === "string" || value === undefined)
    return index === 0 || index === -1 ? value : undefined;
  if (index < 0) index += Math.max(-1, ...value.keys()) + 1;
  return value.get(index);
}

/** The key of an associative array: expanded, quotes removed. */
export async function subscriptKey(sh: ShellState, subscript: string): Promise<string> {
  const bare = subscript.replace(/^(["'])([\s\S]*)\1$/, "$2");
  if (!/[$`\\]/.test(bare)) return bare;
  const pieces = await expandParts(sh, parseQuoted(bare).parts, true);
  return pieces.map((piece) => (typeof piece === "string" ? "" : piece.text)).join("");
}

async function applyOperation(
  sh: ShellState,
  name: string,
  operation: Operation,
  quoted: boolean,
): Promise<Pieces> {
  switch (operation.type) {
    case "Indirection": {
      const target = readScalar(sh, name);
      if (target === undefined || target === "")
        throw new ExpansionError(`${name}: invalid indirect expansion`);
      if (operation.innerOp) return applyOperation(sh, target, operation.innerOp, quoted);
      return toPieces(sh, checked(sh, target, await lookup(sh, target)), quoted);
    }
    case "ArrayKeys": {
      const value = sh.variables.lookup(operation.array)?.value;
      return toPieces(sh, { values: keys(value), list: operation.star ? "*" : "@" }, quoted);
    }
    case "VarNamePrefix": {
      const names = sh.variables.names().filter((candidate) => candidate.startsWith(operation.prefix));
      return toPieces(sh, { values: names.sort(), list: operation.star ? "*" : "@" }, quoted);
    }
    case "BadSubstitution":
      throw new ExpansionError(`${operation.text}: bad substitution`);
    case "LengthSliceError":
      throw new ExpansionError(`${name}: bad substitution`);
  }
  const parameter = await lookup(sh, name);
  const isSet = parameter.values !== undefined && (parameter.list === null || parameter.values.length > 0);
  const isEmpty = !isSet || parameter.values!.join("") === "";
  switch (operation.type) {
    case "DefaultValue":
      if (isSet && !(operation.checkEmpty && isEmpty)) return toPieces(sh, parameter, quoted);
      return wordPieces(sh, operation.word, quoted);
    case "AssignDefault": {
      if (isSet && !(operation.checkEmpty && isEmpty)) return toPieces(sh, parameter, quoted);
      const text = await expandString(sh, operation.word);
      if (!/^[A-Za-z_]/.test(name)) throw new ExpansionError(`$${name}: cannot assign in this way`);
      sh.variables.set(name, text);
      return [{ text, quoted, split: !quoted }];
    }
    case "ErrorIfUnset": {
      if (isSet && !(operation.checkEmpty && isEmpty)) return toPieces(sh, parameter, quoted);
      const text = operation.word ? await expandString(sh, operation.word) : "";
      throw new ExpansionError(
        `${name}: ${text || (operation.checkEmpty ? "parameter null or not set" : "parameter not set")}`,
      );
    }
    case "UseAlternative":
      if (!isSet || (operation.checkEmpty && isEmpty))
        return quoted ? [{ text: "", quoted, split: false }] : [];
      return wordPieces(sh, operation.word, quoted);
    case "Length": {
      const { values, list } = checked(sh, name, parameter);
      return [
        {
          text: String(list === null ? [...(values?.[0] ?? "")].length : (values?.length ?? 0)),
          quoted,
          split: false,
        },
      ];
    }
    case "Substring":
      return substring(sh, name, checked(sh, name, parameter), operation, quoted);
  }
  const { values, list } = checked(sh, name, parameter);
  const transform = await textTransform(sh, name, operation);
  return toPieces(sh, { values: values?.map(transform), list }, quoted);
}

async function wordPieces(
  sh: ShellState,
  word: Extract<Operation, { type: "DefaultValue" }>["word"],
  quoted: boolean,
): Promise<Pieces> {
  const pieces = await expandParts(sh, word.parts, quoted);
  if (quoted) return pieces.length > 0 ? pieces : [{ text: "", quoted, split: false }];
  return pieces.map((piece) =>
    typeof piece === "string" || piece.quoted ? piece : { ...piece, split: true },
  );
}

async function substring(
  sh: ShellState,
  name: string,
  parameter: Parameter,
  operation: Extract<Operation, { type: "Substring" }>,
  quoted: boolean,
): Promise<Pieces> {
  let offset = Number(await evaluateText(sh, operation.offset.originalText ?? "0"));
  const length = operation.length
    ? Number(await evaluateText(sh, operation.length.originalText ?? "0"))
    : null;
  const slice = <T>(items: T[]): T[] => {
    if (offset < 0) offset += items.length;
    if (offset < 0) return [];
    if (length === null) return items.slice(offset);
    if (length < 0 && items.length + length < offset)
      throw new ExpansionError(`${length}: substring expression < 0`, false);
    return items.slice(offset, length < 0 ? items.length + length : offset + length);
  };
  if (parameter.list === null)
    return [{ text: slice([...(parameter.values?.[0] ?? "")]).join(""), quoted, split: !quoted }];
  const all = parameter.values ?? [];
  const values = name === "@" || name === "*" ? slice([sh.scriptName, ...all]) : slice(all);
  return toPieces(sh, { values, list: parameter.list }, quoted);
}

async function textTransform(
  sh: ShellState,
  name: string,
  operation: Operation,
): Promise<(text: string) => string> {
  switch (operation.type) {
    case "PatternRemoval": {
      const pattern = await expandPattern(sh, operation.pattern);
      return (text) => removeMatch(text, pattern, operation.side, operation.greedy);
    }
    case "PatternReplacement": {
      const pattern = await expandPattern(sh, operation.pattern);
      const replacement = operation.replacement ? await expandString(sh, operation.replacement) : "";
      return (text) => replaceMatch(text, pattern, replacement, operation.all, operation.anchor);
    }
    case "CaseModification": {
      const pattern = operation.pattern ? await expandPattern(sh, operation.pattern) : "?";
      const change = (char: string): string =>
        !matches(char, pattern)
          ? char
          : operation.direction === "upper"
            ? char.toUpperCase()
            : char.toLowerCase();
      return (text) =>
        operation.all ? [...text].map(change).join("") : text === "" ? "" : change(text[0]!) + text.slice(1);
    }
    case "Transform":
      if (operation.operator === "Q") return quoteText;
      if (operation.operator === "U") return (text) => text.toUpperCase();
      if (operation.operator === "L") return (text) => text.toLowerCase();
      if (operation.operator === "u") return (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
      throw unsupported(`\${${name}@${operation.operator}}`);
    default:
      throw unsupported(`the parameter expansion ${operation.type} of ${name}`);
  }
}

/** Quotes as `set -x` and ${x@Q} do: 'a b'. */
export function quoteText(text: string): string {
  return `'${text.replace(/'/g, "'\\''")}'`;
}

/** Assigns NAME, NAME[SUBSCRIPT] (append: +=). */
export async function assign(sh: ShellState, target: string, text: string, append: boolean): Promise<void> {
  const subscripted = /^([A-Za-z_][A-Za-z0-9_]*)\[([\s\S]*)\]$/.exec(target);
  const name = subscripted ? subscripted[1]! : target;
  const variable = sh.variables.ensure(name);
  if (!subscripted) {
    const old = append ? (sh.variables.get(name) ?? "") : "";
    if (variable.integer) {
      const value = evaluatePlain(sh, text) + (append && old !== "" ? evaluatePlain(sh, old) : 0n);
      sh.variables.set(name, value.toString());
    } else sh.variables.set(name, old + text);
    return;
  }
  const copy = cloneValue(variable.value);
  if (isAssoc(copy)) {
    const key = await subscriptKey(sh, subscripted[2]!);
    copy.assoc.set(key, append ? (copy.assoc.get(key) ?? "") + text : text);
    sh.variables.setValue(name, copy);
    return;
  }
  const array =
    copy instanceof Map ? copy : new Map<number, string>(copy === undefined ? [] : [[0, copy as string]]);
  let index = Number(await evaluateText(sh, subscripted[2]!));
  if (index < 0) index += Math.max(-1, ...array.keys()) + 1;
  if (index < 0) throw new ExpansionError(`${target}: bad array subscript`, false);
  array.set(index, append ? (array.get(index) ?? "") + text : text);
  sh.variables.setValue(name, array);
}
