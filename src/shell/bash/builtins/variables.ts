/** Declaring variables: export, local, declare, readonly, unset, getopts. */
import { unsupported } from "../../../model/errors.js";
import { evaluatePlain } from "../expand.js";
import { assign } from "../parameter.js";
import type { ShellState } from "../state.js";
import { elements, isAssoc, keys, ReadonlyError, type Variable } from "../variables.js";
import type { Builtin } from "./index.js";

interface Attributes {
  exported?: boolean;
  readonly?: boolean;
  integer?: boolean;
  array?: boolean;
  assoc?: boolean;
  global?: boolean;
  print?: boolean;
  functions?: boolean;
}

const FLAGS: Record<string, keyof Attributes> = {
  x: "exported",
  r: "readonly",
  i: "integer",
  a: "array",
  A: "assoc",
  g: "global",
  p: "print",
  f: "functions",
  F: "functions",
};

function describe(name: string, variable: Variable): string {
  const { value } = variable;
  const flags = `${value instanceof Map ? "a" : isAssoc(value) ? "A" : ""}${variable.integer ? "i" : ""}${variable.readonly ? "r" : ""}${variable.exported ? "x" : ""}`;
  const quote = (text: string): string => `"${text.replace(/[\\"$`]/g, "\\$&")}"`;
  const start = `declare -${flags || "-"} ${name}`;
  if (value === undefined) return start;
  if (typeof value === "string") return `${start}=${quote(value)}`;
  const texts = elements(value);
  return `${start}=(${keys(value)
    .map((key, index) => `[${key}]=${quote(texts[index]!)}`)
    .join(" ")}${isAssoc(value) && texts.length > 0 ? " " : ""})`;
}

/** export, readonly, declare, typeset and local in one: NAME, NAME=VALUE, NAME+=VALUE, NAME=(...). */
function declaring(defaults: Attributes): Builtin {
  return async (sh, args, command) => {
    const attributes: Attributes = { ...defaults };
    const removed: Attributes = {};
    let index = 0;
    for (; index < args.length && /^[-+][A-Za-z]+$/.test(args[index]!); index++) {
      for (const letter of args[index]!.slice(1)) {
        if (command === "export" && letter === "n") removed.exported = true;
        else if (FLAGS[letter]) (args[index]![0] === "-" ? attributes : removed)[FLAGS[letter]] = true;
        else if ("nlutc".includes(letter)) throw unsupported(`${command} -${letter}`);
        else {
          await sh.complain(`${command}: -${letter}: invalid option`);
          return 2;
        }
      }
    }
    if (args[index] === "--") index++;
    const names = args.slice(index);
    if (command === "local" && !sh.variables.inFunction) {
      await sh.complain("local: can only be used in a function");
      return 1;
    }
    if (names.length === 0 || attributes.print || attributes.functions)
      return printed(sh, attributes, names, command);
    const isLocal =
      command === "local" ||
      (sh.variables.inFunction && (command === "declare" || command === "typeset") && !attributes.global);
    let status = 0;
    for (const text of names) {
      const match = /^([A-Za-z_][A-Za-z0-9_]*(?:\[[^\]]*\])?)(?:(\+?)=([\s\S]*))?$/.exec(text);
      if (!match) {
        await sh.complain(`${command}: \`${text}': not a valid identifier`);
        status = 1;
        continue;
      }
      const [, target, plus, value] = match as unknown as [
        string,
        string,
        string | undefined,
        string | undefined,
      ];
      const name = target.replace(/\[.*/, "");
      const variable = isLocal ? sh.variables.declareLocal(name) : sh.variables.ensure(name);
      if (variable.readonly && value !== undefined) throw new ReadonlyError(name);
      if (attributes.integer) variable.integer = true;
      if (attributes.assoc && !isAssoc(variable.value)) variable.value = { assoc: new Map() };
      else if (attributes.array && !(variable.value instanceof Map))
        variable.value = new Map(typeof variable.value === "string" ? [[0, variable.value]] : []);
      if (value !== undefined) {
        await assign(
          sh,
          target,
          variable.integer ? evaluatePlain(sh, value).toString() : value,
          plus === "+",
        );
      }
      const current = sh.variables.lookup(name)!;
      if (attributes.exported) current.exported = true;
      if (removed.exported) current.exported = false;
      if (attributes.readonly) current.readonly = true;
    }
    return status;
  };
}

async function printed(
  sh: ShellState,
  attributes: Attributes,
  names: string[],
  command: string,
): Promise<number> {
  let status = 0;
  if (attributes.functions) {
    for (const name of names)
      if (!sh.functions.has(name)) status = 1;
      else await sh.write(1, `${name}\n`);
    return status;
  }
  const chosen = names.length > 0 ? names : sh.variables.names().sort();
  for (const name of chosen) {
    const variable = sh.variables.lookup(name);
    if (!variable) {
      await sh.complain(`${command}: ${name}: not found`);
      status = 1;
    } else if (
      names.length > 0 ||
      ((!attributes.exported || variable.exported) && (!attributes.readonly || variable.readonly))
    ) {
      await sh.write(1, `${describe(name, variable)}\n`);
    }
  }
  return status;
}

async function unset(sh: ShellState, args: string[]): Promise<number> {
  const functionsOnly = args[0] === "-f";
  const variablesOnly = args[0] === "-v";
  for (const name of functionsOnly || variablesOnly ? args.slice(1) : args) {
    if (functionsOnly) sh.functions.delete(name);
    else {
      const element = /^([A-Za-z_][A-Za-z0-9_]*)\[(.*)\]$/.exec(name);
      const value = element && sh.variables.lookup(element[1]!)?.value;
      if (element && isAssoc(value as Variable["value"]))
        (value as { assoc: Map<string, string> }).assoc.delete(element[2]!);
      else if (element && value instanceof Map) value.delete(Number(evaluatePlain(sh, element[2]!)));
      else if (sh.variables.lookup(name)) sh.variables.unset(name);
      else if (!variablesOnly) sh.functions.delete(name);
    }
  }
  return 0;
}

/** POSIX getopts; OPTIND counts words, `place` is kept in a variable of the shell's own. */
async function getopts(sh: ShellState, args: string[]): Promise<number> {
  const [spec = "", target = "opt", ...rest] = args;
  const words = rest.length > 0 ? rest : sh.positional;
  const silent = spec.startsWith(":");
  let optind = Number(sh.variables.get("OPTIND") ?? "1") || 1;
  let place = sh.optionPlace.optind === optind ? sh.optionPlace.place : 0;
  const finish = (value: string, status: number): number => {
    sh.variables.set(target, value);
    sh.variables.set("OPTIND", String(optind));
    sh.optionPlace = { optind, place };
    return status;
  };
  const word = words[optind - 1];
  if (place === 0) {
    if (word === undefined || !word.startsWith("-") || word === "-") return finish("?", 1);
    if (word === "--") {
      optind++;
      return finish("?", 1);
    }
    place = 1;
  }
  const letter = word![place]!;
  const at = spec.indexOf(letter, silent ? 1 : 0);
  const advance = (): void => {
    place++;
    if (place >= word!.length) {
      place = 0;
      optind++;
    }
  };
  if (letter === ":" || at < 0) {
    advance();
    if (silent) sh.variables.set("OPTARG", letter);
    else {
      if (sh.variables.lookup("OPTARG")) sh.variables.unset("OPTARG");
      await sh.write(2, `${sh.scriptName}: illegal option -- ${letter}\n`);
    }
    return finish("?", 0);
  }
  if (spec[at + 1] !== ":") {
    advance();
    if (sh.variables.lookup("OPTARG")) sh.variables.unset("OPTARG");
    return finish(letter, 0);
  }
  const attached = word!.slice(place + 1);
  place = 0;
  optind++;
  if (attached !== "") sh.variables.set("OPTARG", attached);
  else if (optind <= words.length) sh.variables.set("OPTARG", words[optind++ - 1]!);
  else {
    if (silent) sh.variables.set("OPTARG", letter);
    else await sh.write(2, `${sh.scriptName}: option requires an argument -- ${letter}\n`);
    return finish(silent ? ":" : "?", 0);
  }
  return finish(letter, 0);
}

export const VARIABLES: Record<string, Builtin> = {
  export: declaring({ exported: true }),
  readonly: declaring({ readonly: true }),
  declare: declaring({}),
  typeset: declaring({}),
  local: declaring({}),
  unset,
  getopts,
};
