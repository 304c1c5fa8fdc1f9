/** File name expansion (glob(7)) in the shell's file system. */
import { hasWildcard, patternRegExp, removeEscapes } from "./pattern.js";
import { ExpansionError, type ShellState } from "./state.js";

/** The sorted names that match; the text itself where none does (or nothing, with `shopt -s nullglob`). */
export async function expandFileNames(sh: ShellState, pattern: string, text: string): Promise<string[]> {
  if (!hasWildcard(pattern)) return [text];
  const parts = pattern.split("/");
  const absolute = pattern.startsWith("/");
  if (absolute) parts.shift();
  let found = [absolute ? "/" : ""];
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    const next: string[] = [];
    for (const base of found) {
      if (part === "") {
        if (last) next.push(base);
        continue;
      }
      if (!hasWildcard(part)) {
        const path = base + removeEscapes(part);
        if (await sh.machine.files.exists(sh, path)) next.push(last ? path : `${path}/`);
        continue;
      }
      const matcher = patternRegExp(part, { path: true, ignoreCase: sh.shopts.has("nocaseglob") });
      const names = await sh.machine.files.list(sh, base === "" ? "." : base).catch(() => [] as string[]);
      for (const name of names.sort()) {
        if (name.startsWith(".") && !part.startsWith(".") && !sh.shopts.has("dotglob")) continue;
        if (!matcher.test(name)) continue;
        if (last) next.push(base + name);
        else if (await sh.machine.files.isDirectory(sh, base + name)) next.push(`${base}${name}/`);
      }
    }
    found = next;
  }
  if (found.length > 0) return found;
  if (sh.shopts.has("failglob")) throw new ExpansionError(`no match: ${text}`, false);
  return sh.shopts.has("nullglob") ? [] : [text];
}
