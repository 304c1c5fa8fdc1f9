/** Where a rule, a chain or a set is. */
import { ObjectRecord } from "../abi/explain";
import { XtFamily, XtTable } from "../abi/netfilter";
import { Namespace } from "../net/namespace";
import { IpSet, setAt, Sets } from "../netfilter/ipset/set";
import { Netfilter } from "../netfilter/state";
import { entryAt, XtChain } from "../netfilter/xtables/chain";
import { chainInSlot, findTable, XtTableState } from "../netfilter/xtables/table";

/** A rule, or a chain (its policy). */
export function findXtRule(ns: Namespace, object: usize, r: ObjectRecord): bool {
  if (!ns.netfilter) return false;
  const nf = changetype<Netfilter>(ns.netfilter);
  for (let family: u32 = 0; family < <u32>XtFamily.COUNT; family++)
    for (let table: u32 = 0; table < <u32>XtTable.COUNT; table++) {
      const t = findTable(nf, family, table);
      if (t === null || !inTable(t, object, r)) continue;
      r.family = family;
      r.table = table;
      return true;
    }
  return false;
}

function inTable(t: XtTableState, object: usize, r: ObjectRecord): bool {
  for (let i: u32 = 0; i < t.slotCount; i++) {
    const c = chainInSlot(t, i);
    if (c === null || c.deleted || !inChain(c, object, r)) continue;
    r.chain = c.id;
    return true;
  }
  return false;
}

function inChain(c: XtChain, object: usize, r: ObjectRecord): bool {
  if (changetype<usize>(c) == object) {
    r.cause = c.cause;
    r.part = 1;
    return true;
  }
  for (let i: u32 = 0; i < c.count; i++) {
    const rule = entryAt(c, i).rule;
    if (changetype<usize>(rule) != object) continue;
    r.index = i;
    r.cause = rule.cause;
    return true;
  }
  return false;
}

export function findSet(ns: Namespace, object: usize, r: ObjectRecord): bool {
  if (!ns.netfilter) return false;
  const sets = changetype<Sets | null>(changetype<Netfilter>(ns.netfilter).sets);
  if (sets === null) return false;
  for (let i: u32 = 0; i < sets.capacity; i++) {
    const set = setAt(sets, i);
    if (changetype<usize>(set) != object) continue;
    r.index = i;
    r.cause = changetype<IpSet>(object).cause;
    return true;
  }
  return false;
}
