/** The tables of a namespace and their chains (iptable_filter.c and its sisters in net/ipv4/netfilter/, xt_register_table). */
import { K } from "../../state";
import { Hook, XtFamily, XtTable, XtVerdict } from "../../abi/netfilter";
import { allocate, release } from "../../memory";
import { erase, freeTable, insert, lookup, mix, Table } from "../../table";
import { Netfilter, refreshHooks } from "../state";
import { freeChain, newChain, XtChain } from "./chain";
import { reserveDepth } from "./level";
import { hookName } from "./names";

@unmanaged
export class XtTableState {
  nf: Netfilter;
  /** XtTable */
  table: u32;
  /** XtFamily */
  family: u32;
  /** how many tables of its family there were when it was made, and itself: /proc/net/ip_tables_names has the newest first */
  made: u32;
  /** chains that users made */
  userChains: u32;
  /** raised by each change: XtContext.generation */
  generation: u32;
  /** chain by id - 1, or next free slot << 1 | 1 */
  slots: usize;
  slotCount: u32;
  slotCapacity: u32;
  /** first free slot plus one */
  freeSlot: u32;
  /** hash of the name -> first chain (XtChain.nextSameHash) */
  byName: Table;
  /** built-in chains by Hook */
  builtin0: XtChain | null;
  builtin1: XtChain | null;
  builtin2: XtChain | null;
  builtin3: XtChain | null;
  builtin4: XtChain | null;
  /** chains as they are listed; made anew when orderStale */
  order: usize;
  orderCount: u32;
  orderCapacity: u32;
  orderStale: u32;
  // reach.ts
  visit: u32;
  queueFirst: XtChain | null;
  queueLast: XtChain | null;
  /** chains that packets of new hooks may reach since the last check */
  grown: XtChain | null;
  // transaction.ts
  /** number of the transaction that is open, or was last */
  serial: u32;
  open: u32;
  /** it changed something */
  changed: u32;
  saved: usize;
  deleted: XtChain | null;
}

/** Bit per Hook at which the table has a built-in chain (FILTER_VALID_HOOKS and so on). */
export function hooksOf(table: u32): u32 {
  const local = (1 << Hook.INPUT) | (1 << Hook.OUTPUT);
  switch (table) {
    case XtTable.raw:
      return (1 << Hook.PREROUTING) | (1 << Hook.OUTPUT);
    case XtTable.mangle:
      return 31;
    case XtTable.nat:
      return local | (1 << Hook.PREROUTING) | (1 << Hook.POSTROUTING);
    default:
      return local | (1 << Hook.FORWARD);
  }
}

function cell(nf: Netfilter, family: u32, table: u32): usize {
  return nf.tables + ((<usize>(family * XtTable.COUNT + table)) << 2);
}

export function findTable(nf: Netfilter, family: u32, table: u32): XtTableState | null {
  return changetype<XtTableState | null>(<usize>load<u32>(cell(nf, family, table)));
}

export function builtinChain(t: XtTableState, at: u32): XtChain | null {
  return changetype<XtChain | null>(
    <usize>load<u32>(changetype<usize>(t) + offsetof<XtTableState>("builtin0") + ((<usize>at) << 2)),
  );
}

/** The table, made where it is not there yet (table_init of its module); null where the memory is full. */
export function useTable(nf: Netfilter, family: u32, table: u32): XtTableState | null {
  const found = findTable(nf, family, table);
  if (found !== null) return found;
  const at = allocate(<u32>offsetof<XtTableState>());
  if (!at || !reserveDepth(1)) return null;
  const t = changetype<XtTableState>(at);
  t.nf = nf;
  t.table = table;
  t.family = family;
  t.byName = changetype<Table>(allocate(<u32>offsetof<Table>()));
  if (!changetype<usize>(t.byName)) return null;
  const hooks = hooksOf(table);
  for (let h: u32 = 0; h < <u32>Hook.COUNT; h++) {
    if (hooks & (1 << h) && !addBuiltin(t, h)) return null;
  }
  t.made = 1;
  for (let other: u32 = 0; other < <u32>XtTable.COUNT; other++)
    if (findTable(nf, family, other) !== null) t.made++;
  store<u32>(cell(nf, family, table), <u32>at);
  if (family == <u32>XtFamily.ipv4) {
    store<u32>(nf.tableHooks + ((<usize>table) << 2), hooks);
    if (table == <u32>XtTable.nat) nf.natUsers++;
    refreshHooks(nf);
  }
  return t;
}

function addBuiltin(t: XtTableState, h: u32): bool {
  const name = allocate(32);
  if (!name) return false;
  writeName(name, h);
  const c = addChain(t, name);
  release(name, 32);
  if (c === null) return false;
  t.userChains--;
  c.builtin = 1;
  c.hook = h;
  c.policy = XtVerdict.ACCEPT;
  c.hooks = 1 << h;
  // the hook itself brings packets (reach.ts)
  store<u32>(changetype<usize>(c) + offsetof<XtChain>("from0") + ((<usize>h) << 2), 1);
  store<u32>(
    changetype<usize>(t) + offsetof<XtTableState>("builtin0") + ((<usize>h) << 2),
    <u32>changetype<usize>(c),
  );
  return true;
}

/** Writes the name of a hook's chain to 32 bytes of zeros. */
function writeName(at: usize, h: u32): void {
  const text = hookName(h);
  for (let i = 0; i < text.length; i++) store<u8>(at + <usize>i, <u8>text.charCodeAt(i));
}

function nameKey(name: usize): u64 {
  let key: u64 = 0;
  for (let i: usize = 0; i < 32; i += 8) key = (key ^ load<u64>(name + i)) * 0x9e3779b97f4a7c15 + 0x2545f491;
  return key ^ (<u64>mix(key));
}

/** The chain with the 32-byte name at `name`, or null. */
export function findChain(t: XtTableState, name: usize): XtChain | null {
  let c = changetype<XtChain | null>(lookup(t.byName, nameKey(name)));
  while (c !== null && memory.compare(changetype<usize>(c), name, 32) != 0) c = c.nextSameHash;
  return c;
}

export function linkName(t: XtTableState, c: XtChain): bool {
  const key = nameKey(changetype<usize>(c));
  c.nextSameHash = changetype<XtChain | null>(lookup(t.byName, key));
  t.orderStale = 1;
  return insert(t.byName, key, changetype<usize>(c));
}

export function unlinkName(t: XtTableState, c: XtChain): void {
  const key = nameKey(changetype<usize>(c));
  const first = changetype<XtChain | null>(lookup(t.byName, key));
  t.orderStale = 1;
  if (first === c) {
    if (c.nextSameHash === null) erase(t.byName, key);
    else insert(t.byName, key, changetype<usize>(c.nextSameHash));
    return;
  }
  let e = first!;
  while (e.nextSameHash !== c) e = e.nextSameHash!;
  e.nextSameHash = c.nextSameHash;
}

/** A user's chain with the name at `name`; null where the memory is full. */
export function addChain(t: XtTableState, name: usize): XtChain | null {
  // no path is longer than there are chains (mark_source_chains refuses loops)
  if (!reserveDepth(t.userChains + 2)) return null;
  const c = newChain(name);
  if (c === null) return null;
  if (!takeSlot(t, c) || !linkName(t, c)) return null;
  t.userChains++;
  return c;
}

function takeSlot(t: XtTableState, c: XtChain): bool {
  if (t.freeSlot) {
    const index = t.freeSlot - 1;
    const at = t.slots + ((<usize>index) << 2);
    t.freeSlot = load<u32>(at) >> 1;
    store<u32>(at, <u32>changetype<usize>(c));
    c.id = index + 1;
    return true;
  }
  if (t.slotCount == t.slotCapacity) {
    const capacity: u32 = t.slotCapacity ? t.slotCapacity * 2 : 16;
    const grown = allocate(capacity << 2);
    if (!grown) return false;
    memory.copy(grown, t.slots, t.slotCount << 2);
    release(t.slots, t.slotCapacity << 2);
    t.slots = grown;
    t.slotCapacity = capacity;
  }
  store<u32>(t.slots + ((<usize>t.slotCount) << 2), <u32>changetype<usize>(c));
  c.id = ++t.slotCount;
  return true;
}

/** Takes the chain out of the names; it keeps its slot until dropChain. */
export function hideChain(t: XtTableState, c: XtChain): void {
  unlinkName(t, c);
  c.deleted = 1;
  t.userChains--;
}

/** Frees a chain that has no name and no rules any more. */
export function dropChain(t: XtTableState, c: XtChain): void {
  const index = c.id - 1;
  store<u32>(t.slots + ((<usize>index) << 2), (t.freeSlot << 1) | 1);
  t.freeSlot = index + 1;
  freeChain(c);
}

/** The chain with this number, or null. */
export function chainById(t: XtTableState, id: u32): XtChain | null {
  if (!id || id > t.slotCount) return null;
  const c = chainInSlot(t, id - 1);
  return c === null || c.deleted ? null : c;
}

/** To walk over all chains, those of an open transaction that are deleted included: 0 to slotCount - 1; null for a free slot. */
export function chainInSlot(t: XtTableState, index: u32): XtChain | null {
  const value = load<u32>(t.slots + ((<usize>index) << 2));
  return value & 1 ? null : changetype<XtChain | null>(<usize>value);
}

/**
 * The table was replaced. What rules keep of packets begins anew, and so do the counters of policies, but for those that were given
 * (libiptc takes off what it read: COUNTER_MAP_ZEROED in __iptcc_p_del_policy).
 */
export function replaced(t: XtTableState): void {
  t.generation++;
  K.namesChanged++;
  for (let h: u32 = 0; h < <u32>Hook.COUNT; h++) {
    const c = builtinChain(t, h);
    if (c === null) continue;
    if (!c.counted) {
      c.packets = 0;
      c.bytes = 0;
    }
    c.counted = 0;
  }
}

/** Frees a table whose rules are gone. */
export function freeTableState(t: XtTableState): void {
  for (let i: u32 = 0; i < t.slotCount; i++) {
    const c = chainInSlot(t, i);
    if (c !== null) freeChain(c);
  }
  store<u32>(cell(t.nf, t.family, t.table), 0);
  freeTable(t.byName);
  release(changetype<usize>(t.byName), <u32>offsetof<Table>());
  release(t.slots, t.slotCapacity << 2);
  release(t.order, t.orderCapacity << 2);
  release(changetype<usize>(t), <u32>offsetof<XtTableState>());
}
