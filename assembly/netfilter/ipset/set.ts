/** A set (struct ip_set) and the sets of a namespace (struct ip_set_net): net/netfilter/ipset/ip_set_core.c. */
import { Errno } from "../../abi/errno";
import { SetError } from "../../abi/ipset";
import { Timer } from "../../clock";
import { allocate, reallocate } from "../../memory";
import { Namespace } from "../../net/namespace";
import { erase, insert, lookup, mix, Table } from "../../table";
import { Netfilter, netfilterOf } from "../state";
import { Element } from "./element";

@unmanaged
export class IpSet {
  name0: u64;
  name1: u64;
  name2: u64;
  name3: u64;
  nextSameHash: IpSet | null;
  namespace: Namespace;
  /** its place in the namespace: what rules hold. Changes only by a swap */
  index: u32;
  type: u32;
  family: u32;
  /** types.ts: parts of an element */
  parts: u32;
  options: u32;
  timeout: u32;
  netmask: u32;
  markmask: u32;
  maxElements: u32;
  bucketSize: u32;
  initValue: u32;
  size: u32;
  first: u32;
  last: u32;
  /** rules and lists that hold it */
  references: u32;
  // Elements: all in a list in order of addition; hash types have buckets, bitmap types a cell for each place
  elements: u32;
  head: Element | null;
  tail: Element | null;
  /** hash: u32[1 << hashBits] of first elements; bitmap: u32[places], the element or 1 where elements have no extensions */
  buckets: usize;
  hashBits: u32;
  places: u32;
  /** addresses of one place of a bitmap */
  placeHosts: u32;
  keyWords: u32;
  hashWords: u32;
  // Layout of an element: offsets of its extensions, 0 where it has them not
  counterAt: u32;
  commentAt: u32;
  skbinfoAt: u32;
  timeoutAt: u32;
  elementBytes: u32;
  /** prefix lengths in use of the first and the second network: a bit a length (IPv4), and u32[2][129] counts */
  prefixes: u64;
  prefixes2: u64;
  prefixCounts: usize;
  /** elements that end some day, and the tick at or before which the first of them does */
  mortals: u32;
  nextExpiry: u32;
  gc: Timer;
  /** number of the command that made it: K.cause */
  cause: u32;
  /** recipes of the flow cache rely on what is in it */
  relied: u32;
}

/** The sets of a namespace. */
@unmanaged
export class Sets {
  /** u32[capacity] of sets, 0 where a place is free */
  byIndex: usize;
  capacity: u32;
  /** no place below is free */
  firstFree: u32;
  byName: Table;
}

/** IPSET_INVALID_ID: as many sets as there can be */
const MOST_SETS: u32 = 65535;

export function setsOf(nf: Netfilter): Sets | null {
  if (!nf.sets) {
    const at = allocate(<u32>offsetof<Sets>());
    const table = allocate(<u32>offsetof<Table>());
    if (!at || !table) return null;
    changetype<Sets>(at).byName = changetype<Table>(table);
    nf.sets = at;
  }
  return changetype<Sets>(nf.sets);
}

/** The sets of a namespace, null where it has none yet. */
export function existingSets(ns: Namespace | null): Sets | null {
  return ns !== null && ns.netfilter
    ? changetype<Sets | null>(changetype<Netfilter>(ns.netfilter).sets)
    : null;
}

export function setAt(sets: Sets, index: u32): IpSet | null {
  if (index >= sets.capacity) return null;
  return changetype<IpSet | null>(<usize>load<u32>(sets.byIndex + ((<usize>index) << 2)));
}

function nameKey(at: usize): u64 {
  let key = load<u64>(at);
  for (let i: usize = 8; i < 32; i += 8)
    key = ((<u64>mix(key)) << 32) ^ (key * 0x9e3779b97f4a7c15) ^ load<u64>(at + i);
  return key;
}

function sameName(set: IpSet, at: usize): bool {
  return memory.compare(changetype<usize>(set), at, 32) == 0;
}

/** find_set_and_id: by the 32 bytes of name at `at` */
export function setByName(sets: Sets, at: usize): IpSet | null {
  let set = changetype<IpSet | null>(lookup(sets.byName, nameKey(at)));
  while (set !== null && !sameName(set, at)) set = set.nextSameHash;
  return set;
}

/** The set of a namespace with this name, null where there is none. */
export function findSet(ns: Namespace | null, at: usize): IpSet | null {
  const sets = existingSets(ns);
  return sets === null ? null : setByName(sets, at);
}

/** The set of a namespace that rules hold by number. */
export function setOfRule(nf: Netfilter, index: u32): IpSet | null {
  return nf.sets ? setAt(changetype<Sets>(nf.sets), index) : null;
}

export function linkName(sets: Sets, set: IpSet): bool {
  const key = nameKey(changetype<usize>(set));
  set.nextSameHash = changetype<IpSet | null>(lookup(sets.byName, key));
  return insert(sets.byName, key, changetype<usize>(set));
}

export function unlinkName(sets: Sets, set: IpSet): void {
  const key = nameKey(changetype<usize>(set));
  const first = changetype<IpSet | null>(lookup(sets.byName, key));
  if (first === set) {
    if (set.nextSameHash === null) erase(sets.byName, key);
    else insert(sets.byName, key, changetype<usize>(set.nextSameHash));
    return;
  }
  let other = first;
  while (other !== null && other.nextSameHash !== set) other = other.nextSameHash;
  if (other !== null) other.nextSameHash = set.nextSameHash;
}

/** Puts a set at the first free place (find_free_id, ip_set_create): 0 or an error. */
export function enterSet(ns: Namespace, set: IpSet): i32 {
  const nf = netfilterOf(ns);
  if (nf === null) return -Errno.ENOMEM;
  const sets = setsOf(nf);
  if (sets === null) return -Errno.ENOMEM;
  let index = sets.firstFree;
  while (index < sets.capacity && load<u32>(sets.byIndex + ((<usize>index) << 2))) index++;
  if (index >= MOST_SETS) return -SetError.IPSET_ERR_MAX_SETS;
  if (index == sets.capacity) {
    const capacity: u32 = sets.capacity ? sets.capacity * 2 : 64;
    const grown = sets.capacity
      ? reallocate(sets.byIndex, sets.capacity << 2, capacity << 2)
      : allocate(capacity << 2);
    if (!grown) return -Errno.ENOMEM;
    sets.byIndex = grown;
    sets.capacity = capacity;
  }
  if (!linkName(sets, set)) return -Errno.ENOMEM;
  set.index = index;
  set.namespace = ns;
  store<u32>(sets.byIndex + ((<usize>index) << 2), <u32>changetype<usize>(set));
  sets.firstFree = index + 1;
  return 0;
}

/** Takes a set out of its namespace. */
export function leaveSet(sets: Sets, set: IpSet): void {
  unlinkName(sets, set);
  store<u32>(sets.byIndex + ((<usize>set.index) << 2), 0);
  if (set.index < sets.firstFree) sets.firstFree = set.index;
}
