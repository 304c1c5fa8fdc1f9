/** The extensions by name and by the kind of their blocks. */
import type { Family } from "./address.js";
import type { Extension } from "./extension.js";
import { MATCHES } from "./matches/index.js";
import { TARGETS } from "./targets/index.js";

export type Side = "match" | "target";

const LISTS: Record<Side, readonly Extension[]> = { match: MATCHES, target: TARGETS };
const byName = new Map<string, Extension>();
const byKind = new Map<string, Extension>();
for (const side of ["match", "target"] as const)
  for (const extension of LISTS[side])
    for (const family of extension.family ? [extension.family] : (["ipv4", "ipv6"] as const)) {
      for (const name of [extension.name, ...(extension.aliases ?? [])])
        byName.set(`${side} ${family} ${name}`, extension);
      const kind = `${side} ${family} ${extension.kind ?? extension.name}`;
      if (!byKind.has(kind)) byKind.set(kind, extension);
    }

/** xtables_find_match(), xtables_find_target(): undefined where there is no such extension. */
export function findExtension(side: Side, name: string, family: Family): Extension | undefined {
  return byName.get(`${side} ${family} ${name}`);
}

/** The extension that prints blocks of a kind. */
export function extensionOf(side: Side, kind: string, family: Family): Extension | undefined {
  return byKind.get(`${side} ${family} ${kind}`);
}
