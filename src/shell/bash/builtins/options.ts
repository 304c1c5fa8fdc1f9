/** set, shopt, umask, ulimit and aliases. */
import { unsupported } from "../../../model/errors.js";
import type { ShellState } from "../state.js";
import { quoteIfNeeded } from "../simple-command.js";
import type { Builtin } from "./index.js";

const LETTERS: Record<string, string> = {
  a: "allexport",
  b: "notify",
  e: "errexit",
  f: "noglob",
  h: "hashall",
  m: "monitor",
  n: "noexec",
  u: "nounset",
  v: "verbose",
  x: "xtrace",
  B: "braceexpand",
  C: "noclobber",
  E: "errtrace",
  H: "histexpand",
  T: "functrace",
};
const NAMES = [
  "allexport",
  "braceexpand",
  "emacs",
  "errexit",
  "errtrace",
  "functrace",
  "hashall",
  "histexpand",
  "history",
  "ignoreeof",
  "interactive-comments",
  "keyword",
  "monitor",
  "noclobber",
  "noexec",
  "noglob",
  "nolog",
  "notify",
  "nounset",
  "onecmd",
  "physical",
  "pipefail",
  "posix",
  "privileged",
  "verbose",
  "vi",
  "xtrace",
];
/** accepted, and would change what a script does */
const NOT_MODELLED = new Set(["noexec", "onecmd", "keyword"]);

/** Sets or clears an option; false where bash knows no such one. */
function setOption(sh: ShellState, name: string | undefined, on: boolean): boolean {
  if (name === undefined || !NAMES.includes(name)) return false;
  if (on && NOT_MODELLED.has(name)) throw unsupported(`set -o ${name}`);
  if (on) sh.options.add(name);
  else sh.options.delete(name);
  return true;
}

async function set(sh: ShellState, args: string[]): Promise<number> {
  if (args.length === 0) {
    for (const name of sh.variables.names().sort())
      await sh.write(1, `${name}=${quoteIfNeeded(sh.variables.get(name) ?? "")}\n`);
    return 0;
  }
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!;
    if (arg === "--" || arg === "-") {
      if (arg === "--" || index + 1 < args.length) sh.positional = args.slice(index + 1);
      return 0;
    }
    if (!/^[-+]./.test(arg)) {
      sh.positional = args.slice(index);
      return 0;
    }
    const on = arg[0] === "-";
    for (const letter of arg.slice(1)) {
      if (letter === "o") {
        const name = args[++index];
        if (name === undefined) {
          for (const option of NAMES)
            await sh.write(
              1,
              on
                ? `${option.padEnd(15)}\t${sh.option(option) ? "on" : "off"}\n`
                : `set ${sh.option(option) ? "-" : "+"}o ${option}\n`,
            );
        } else if (!setOption(sh, name, on)) {
          await sh.complain(`set: ${name}: invalid option name`);
          return 2;
        }
      } else if (!setOption(sh, LETTERS[letter], on)) {
        await sh.complain(`set: ${arg[0]}${letter}: invalid option`);
        await sh.write(2, "set: usage: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]\n");
        return 2;
      }
    }
  }
  return 0;
}

const SHOPTS = [
  "dotglob",
  "extglob",
  "failglob",
  "globstar",
  "inherit_errexit",
  "lastpipe",
  "nocaseglob",
  "nocasematch",
  "nullglob",
  "expand_aliases",
  "checkwinsize",
  "sourcepath",
  "globskipdots",
  "huponexit",
  "xpg_echo",
  "interactive_comments",
  "cmdhist",
  "promptvars",
];

async function shopt(sh: ShellState, args: string[]): Promise<number> {
  const flags = args.filter((arg) => /^-[supqo]+$/.test(arg)).join("");
  const names = args.filter((arg) => !arg.startsWith("-"));
  let status = 0;
  for (const name of names) {
    if (flags.includes("o")) {
      if (flags.includes("s") || flags.includes("u")) setOption(sh, name, flags.includes("s"));
      else if (!sh.option(name)) status = 1;
    } else if (!SHOPTS.includes(name)) {
      await sh.complain(`shopt: ${name}: invalid shell option name`);
      status = 1;
    } else if (flags.includes("s")) {
      if (name === "lastpipe" || name === "globstar" || name === "xpg_echo")
        throw unsupported(`shopt -s ${name}`);
      sh.shopts.add(name);
    } else if (flags.includes("u")) sh.shopts.delete(name);
    else {
      if (!flags.includes("q"))
        await sh.write(1, `${name.padEnd(15)}\t${sh.shopts.has(name) ? "on" : "off"}\n`);
      if (!sh.shopts.has(name)) status = 1;
    }
  }
  return status;
}

export const OPTIONS: Record<string, Builtin> = {
  set,
  shopt,
  umask: async (sh, args) => {
    if (args.length === 0) await sh.write(1, "0022\n");
    return 0;
  },
  ulimit: async (sh, args) => {
    if (args.every((arg) => arg.startsWith("-"))) await sh.write(1, "unlimited\n");
    return 0;
  },
  // bash expands aliases only in interactive shells (unless expand_aliases is set)
  alias: (_sh, args) => {
    if (args.some((arg) => arg.includes("="))) throw unsupported("alias");
    return 0;
  },
  unalias: () => 0,
  times: async (sh) => {
    await sh.write(1, "0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n");
    return 0;
  },
};
