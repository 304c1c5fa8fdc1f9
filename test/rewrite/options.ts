/** Option texts as tcprewrite takes them, as options of the library. */
import type { RewriteOptions } from "../../src/rewrite/index.js";

const REPEATED = new Set(["pnat", "portmap", "enetSubsmac"]);

export function optionsOf(words: readonly string[]): RewriteOptions {
  const options: Record<string, unknown> = {};
  for (const word of words) {
    const [name, ...rest] = word.replace(/^--/, "").split("=");
    const key = name!.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    const value = rest.length ? rest.join("=") : true;
    if (REPEATED.has(key)) options[key] = [...((options[key] as string[]) ?? []), value];
    else options[key] = value;
  }
  return options as RewriteOptions;
}
