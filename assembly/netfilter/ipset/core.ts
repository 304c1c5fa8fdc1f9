/** Making and ending sets (ip_set_create, ip_set_destroy, ip_set_swap in net/netfilter/ipset/ip_set_core.c, and each type's create). */
import { Errno } from "../../abi/errno";
import { SetError, SetFamily, SetOption, SetRecord, SetType } from "../../abi/ipset";
import { cancel, Timer } from "../../clock";
import { allocate, release } from "../../memory";
import { Namespace } from "../../net/namespace";
import { K, random32 } from "../../state";
import { flushBitmap, freeBitmap, makeBitmap } from "./bitmap";
import { layOut } from "./element";
import { flushHash, makeBuckets } from "./hash";
import { flushList, replaceMember } from "./list-set";
import { hostMask, longestBlock, lastOf } from "./range";
import { enterSet, existingSets, findSet, IpSet, leaveSet, setAt } from "./set";
import { BITMAP, featuresOf, keyWordsOf, NAME, NET, NET2, onlyFamilyOf, partsOf, IFACE } from "./types";

const SMALLEST_HASH: u32 = 64;
const LARGEST_BITS: u32 = 28;
/** IPSET_BITMAP_MAX_RANGE */
const MOST_PLACES: u32 = 65536;

/** same_set of the type: whether making it again would make the same */
function isSame(set: IpSet, other: IpSet): bool {
  return (
    set.type == other.type &&
    set.family == other.family &&
    set.options == other.options &&
    set.timeout == other.timeout &&
    set.maxElements == other.maxElements &&
    set.netmask == other.netmask &&
    set.markmask == other.markmask &&
    set.size == other.size &&
    set.first == other.first &&
    set.last == other.last
  );
}

/** A set as the record says. With `forgive` one that is there already and is the same will do. */
export function createSet(ns: Namespace, r: SetRecord, forgive: bool): i32 {
  if (r.type >= <u32>SetType.COUNT) return -SetError.IPSET_ERR_FIND_TYPE;
  const only = onlyFamilyOf(r.type);
  if (only >= 0) r.family = <u32>only;
  else if (r.family != <u32>SetFamily.inet && r.family != <u32>SetFamily.inet6)
    return -SetError.IPSET_ERR_INVALID_FAMILY;
  const at = allocate(<u32>offsetof<IpSet>());
  const timer = allocate(<u32>offsetof<Timer>());
  if (!at || !timer) return -Errno.ENOMEM;
  const set = changetype<IpSet>(at);
  set.gc = changetype<Timer>(timer);
  set.cause = K.cause;
  set.name0 = r.name0;
  set.name1 = r.name1;
  set.name2 = r.name2;
  set.name3 = r.name3;
  set.type = r.type;
  set.family = r.family;
  set.parts = partsOf(r.type);
  set.options = r.options;
  set.timeout = r.options & SetOption.timeout ? r.timeout : 0;
  set.keyWords = keyWordsOf(r.type, r.family);
  set.hashWords = set.parts & IFACE ? set.keyWords - 2 : set.keyWords;
  layOut(set);
  let error =
    set.parts & NAME ? createList(set, r) : set.parts & BITMAP ? createBitmap(set, r) : createHash(set, r);
  if (!error) {
    const clash = findSet(ns, at);
    if (clash === null) error = enterSet(ns, set);
    else {
      error = forgive && isSame(set, clash) ? 0 : -Errno.EEXIST;
      freeSet(set);
      return error;
    }
  }
  if (error) freeSet(set);
  return error;
}

/** htable_bits: Linux takes the next power of two */
function bitsOf(hashSize: u32): u32 {
  const bits: u32 = 32 - <u32>clz(hashSize - 1);
  return min(bits, LARGEST_BITS);
}

/** IPSET_TOKEN(HTYPE, _create) */
function createHash(set: IpSet, r: SetRecord): i32 {
  const host: u32 = set.family == <u32>SetFamily.inet6 ? 128 : 32;
  // attributes that this type does not have (nla_policy)
  if (r.netmask && set.type != <u32>SetType.hash_ip) return -SetError.IPSET_ERR_PROTOCOL;
  if (r.markmaskGiven && set.type != <u32>SetType.hash_ip_mark) return -SetError.IPSET_ERR_PROTOCOL;
  if (r.netmask > host) return -SetError.IPSET_ERR_INVALID_NETMASK;
  if (r.markmaskGiven && !r.markmask) return -SetError.IPSET_ERR_INVALID_MARKMASK;
  set.netmask = r.netmask ? r.netmask : host;
  set.markmask = r.markmaskGiven ? r.markmask : 0xffffffff;
  set.maxElements = r.maxGiven ? r.maxElements : 65536;
  set.bucketSize = r.bucketSize ? min(max(r.bucketSize + (r.bucketSize & 1), 2), 12) : 12;
  set.initValue = r.initGiven ? r.initValue : random32();
  if (set.parts & (NET | NET2)) {
    set.prefixCounts = allocate(129 * 8);
    if (!set.prefixCounts) return -Errno.ENOMEM;
  }
  return makeBuckets(set, bitsOf(r.hashSize ? max(r.hashSize, SMALLEST_HASH) : 1024)) ? 0 : -Errno.ENOMEM;
}

/** bitmap_port_create, bitmap_ip_create */
function createBitmap(set: IpSet, r: SetRecord): i32 {
  let first = min(r.first, r.last);
  let last = max(r.first, r.last);
  set.placeHosts = 1;
  set.netmask = 32;
  let places = last - first + 1;
  if (set.type == <u32>SetType.bitmap_ip) {
    if (r.netmask > 32) return -SetError.IPSET_ERR_INVALID_NETMASK;
    if (r.netmask) {
      set.netmask = r.netmask;
      first &= hostMask(r.netmask);
      last |= ~hostMask(r.netmask);
    }
    if (first == 0 && last == 0xffffffff) return -SetError.IPSET_ERR_BITMAP_RANGE_SIZE;
    if (set.netmask != 32) {
      // the range has to be one network, and netmask longer than its length
      const length = longestBlock(first, last);
      if (lastOf(first, length) != last || r.netmask <= length) return -SetError.IPSET_ERR_BITMAP_RANGE;
      set.placeHosts = 1 << (32 - r.netmask);
      places = <u32>(((<u64>last - first + 1) >> (32 - r.netmask)) & 0xffffffff);
    } else places = last - first + 1;
    if (places > MOST_PLACES) return -SetError.IPSET_ERR_BITMAP_RANGE_SIZE;
  }
  set.first = first;
  set.last = last;
  return makeBitmap(set, places) ? 0 : -Errno.ENOMEM;
}

/** list_set_create */
function createList(set: IpSet, r: SetRecord): i32 {
  set.size = max(r.listSize, 4);
  return 0;
}

/** mtype_flush, list_set_flush */
export function flushSet(set: IpSet): void {
  if (set.parts & NAME) flushList(set);
  else if (set.parts & BITMAP) flushBitmap(set);
  else flushHash(set);
}

function freeSet(set: IpSet): void {
  cancel(set.gc);
  if (set.parts & NAME) flushList(set);
  else if (set.buckets) {
    if (set.parts & BITMAP) freeBitmap(set);
    else {
      flushHash(set);
      release(set.buckets, 4 << set.hashBits);
    }
  }
  release(set.prefixCounts, 129 * 8);
  release(changetype<usize>(set.gc), <u32>offsetof<Timer>());
  release(changetype<usize>(set), <u32>offsetof<IpSet>());
}

/** ip_set_destroy_set */
export function destroySet(ns: Namespace, set: IpSet): void {
  leaveSet(existingSets(ns)!, set);
  freeSet(set);
}

/** Lists go first: they hold others. */
export function destroyAllSets(ns: Namespace): void {
  const sets = existingSets(ns);
  if (sets === null) return;
  for (let lists = 1; lists >= 0; lists--) {
    for (let i: u32 = 0; i < sets.capacity; i++) {
      const set = setAt(sets, i);
      if (set !== null && (!lists || set.parts & NAME)) destroySet(ns, set);
    }
  }
}

/** ip_set_swap: each takes the other's name, number and references */
export function swapSets(ns: Namespace, a: IpSet, b: IpSet): i32 {
  if (featuresOf(a.type) != featuresOf(b.type) || a.family != b.family)
    return -SetError.IPSET_ERR_TYPE_MISMATCH;
  if (a === b) return 0;
  const sets = existingSets(ns)!;
  const indexA = a.index;
  const indexB = b.index;
  const references = a.references;
  leaveSet(sets, a);
  leaveSet(sets, b);
  for (let i: usize = 0; i < 32; i += 8) {
    const name = load<u64>(changetype<usize>(a) + i);
    store<u64>(changetype<usize>(a) + i, load<u64>(changetype<usize>(b) + i));
    store<u64>(changetype<usize>(b) + i, name);
  }
  a.references = b.references;
  b.references = references;
  sets.firstFree = indexB;
  enterSet(ns, a);
  sets.firstFree = indexA;
  enterSet(ns, b);
  sets.firstFree = 0;
  for (let i: u32 = 0; i < sets.capacity; i++) {
    const list = setAt(sets, i);
    if (list !== null && list.parts & NAME) replaceMember(list, a, b);
  }
  return 0;
}
