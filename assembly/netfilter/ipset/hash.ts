/**
 * The hash types: adding, deleting, testing, growing (net/netfilter/ipset/ip_set_hash_gen.h). As in Linux a bucket takes `bucketSize`
 * elements and then the table doubles, so a lookup looks at that many at most; networks are looked up once for each prefix length in use,
 * the longest first. Differences: elements are listed in order of addition, and the most elements count for the whole table, where Linux
 * counts them by regions of a large one.
 */
import { Errno } from "../../abi/errno";
import { SetCommand, SetElementFlag, SetError, SetOption, SetFamily, SetType } from "../../abi/ipset";
import { allocate, release } from "../../memory";
import { mix } from "../../table";
import { jiffies } from "../../wheel";
import { Element, freeElement, isExpired, KEY, newElement, overwriteExtensions } from "./element";
import { reportFull } from "./report";
import { packKey, SetRequest } from "./request";
import { IpSet } from "./set";
import { IFACE, NET, NET2, NAME } from "./types";

/** enough for 2^30 elements; beyond that the memory is full anyway */
const MOST_BITS: u32 = 28;
/** AHASH_MAX_TUNED: interfaces of one network */
const MOST_INTERFACES: u32 = 64;

export function makeBuckets(set: IpSet, bits: u32): bool {
  const buckets = allocate(4 << bits);
  if (!buckets) return false;
  set.buckets = buckets;
  set.hashBits = bits;
  return true;
}

function hashOf(set: IpSet, key: usize): u32 {
  let hash = mix(load<u64>(key) ^ (<u64>set.initValue * 0x9e3779b97f4a7c15));
  const words = set.hashWords;
  for (let i: u32 = 1; i < words; i++)
    hash = mix(load<u64>(key + ((<usize>i) << 3)) + ((<u64>hash) << 32) + <u64>hash);
  return hash;
}

export function bucketOf(set: IpSet, key: usize): usize {
  return set.buckets + ((<usize>(hashOf(set, key) & ((1 << set.hashBits) - 1))) << 2);
}

export function firstOf(bucket: usize): Element | null {
  return changetype<Element | null>(<usize>load<u32>(bucket));
}

/** the network and the way of a hash:net,iface element are those of the request (the part of its equality that counts as `multi`) */
export function sameNetwork(set: IpSet, e: Element, key: usize): bool {
  return memory.compare(changetype<usize>(e) + KEY, key, (<usize>set.hashWords) << 3) == 0;
}

/** mtype_data_equal */
export function equal(set: IpSet, e: Element, key: usize): bool {
  const own = changetype<usize>(e) + KEY;
  if (load<u64>(own) != load<u64>(key)) return false;
  const words = set.keyWords;
  if (words == 1) return true;
  if (e.flags & SetElementFlag.wildcard) {
    if (!sameNetwork(set, e, key)) return false;
    const at = (<usize>set.hashWords) << 3;
    for (let i: usize = 0; i < 16; i++) {
      const letter = load<u8>(own + at + i);
      if (!letter) return true;
      if (letter != load<u8>(key + at + i)) return false;
    }
    return true;
  }
  for (let i: u32 = 1; i < words; i++) {
    if (load<u64>(own + ((<usize>i) << 3)) != load<u64>(key + ((<usize>i) << 3))) return false;
  }
  return true;
}

function find(set: IpSet, bucket: usize, key: usize): Element | null {
  let e = firstOf(bucket);
  while (e !== null && !equal(set, e, key)) e = e.nextInBucket;
  return e;
}

// mtype_add_cidr, mtype_del_cidr

function countPrefix(set: IpSet, second: bool, length: u32, up: bool): void {
  const at = set.prefixCounts + ((<usize>length + (second ? 129 : 0)) << 2);
  const count = load<u32>(at) + (up ? 1 : -1);
  store<u32>(at, count);
  // IPv6 lengths go up to 128: only IPv4's are kept as bits as well
  if (length > 32 || (count && !(up && count == 1))) return;
  const bit: u64 = (<u64>1) << length;
  if (second) set.prefixes2 = count ? set.prefixes2 | bit : set.prefixes2 & ~bit;
  else set.prefixes = count ? set.prefixes | bit : set.prefixes & ~bit;
}

function firstPrefix(e: Element, six: bool): u32 {
  return load<u8>(changetype<usize>(e) + KEY + (six ? 16 + 7 : 7));
}
function secondPrefix(e: Element, six: bool): u32 {
  return six ? load<u8>(changetype<usize>(e) + KEY + 20) : load<u32>(changetype<usize>(e) + KEY + 12);
}

function countPrefixes(set: IpSet, e: Element, up: bool): void {
  const six = set.family == <u32>SetFamily.inet6;
  if (set.parts & NET) countPrefix(set, false, firstPrefix(e, six), up);
  if (set.parts & NET2) countPrefix(set, true, secondPrefix(e, six), up);
}

function unlink(set: IpSet, e: Element): void {
  const bucket = bucketOf(set, changetype<usize>(e) + KEY);
  let other = firstOf(bucket);
  if (other === e) {
    store<u32>(bucket, <u32>changetype<usize>(e.nextInBucket));
    return;
  }
  while (other !== null && other.nextInBucket !== e) other = other.nextInBucket;
  if (other !== null) other.nextInBucket = e.nextInBucket;
}

/** Takes an element out and frees it. */
export function removeFromHash(set: IpSet, e: Element): void {
  unlink(set, e);
  if (set.prefixCounts) countPrefixes(set, e, false);
  freeElement(set, e);
}

/** mtype_expire: all elements whose time is over. Cheap where none can be. */
export function expireHash(set: IpSet): void {
  const now = jiffies();
  if (!set.mortals || <i32>(now - set.nextExpiry) <= 0) return;
  let next = now + 0x7fffffff;
  let e = set.head;
  while (e !== null) {
    const following = e.next;
    const end = load<u32>(changetype<usize>(e) + set.timeoutAt);
    if (end) {
      if (<i32>(now - end) > 0) removeFromHash(set, e);
      else if (<i32>(end - next) < 0) next = end;
    }
    e = following;
  }
  set.nextExpiry = next;
}

/** mtype_resize: twice as many buckets */
function grow(set: IpSet): bool {
  if (set.hashBits >= MOST_BITS) return false;
  const old = set.buckets;
  const oldBits = set.hashBits;
  if (!makeBuckets(set, oldBits + 1)) return false;
  let e = set.head;
  while (e !== null) {
    append(bucketOf(set, changetype<usize>(e) + KEY), e);
    e = e.next;
  }
  release(old, 4 << oldBits);
  return true;
}

function append(bucket: usize, e: Element): void {
  e.nextInBucket = null;
  let last = firstOf(bucket);
  if (last === null) {
    store<u32>(bucket, <u32>changetype<usize>(e));
    return;
  }
  while (last.nextInBucket !== null) last = last.nextInBucket!;
  last.nextInBucket = e;
}

/** mtype_add */
export function addToHash(set: IpSet, q: SetRequest): i32 {
  packKey(set, q);
  const key = changetype<usize>(q);
  if (set.elements >= set.maxElements) expireHash(set);
  const full = set.elements >= set.maxElements;
  let bucket = bucketOf(set, key);
  const known = find(set, bucket, key);
  if (known !== null) {
    if (!(q.flags & SetCommand.EXIST) && !isExpired(set, known)) return -SetError.IPSET_ERR_EXIST;
    known.flags = q.elementFlags & (SetElementFlag.nomatch | SetElementFlag.wildcard);
    overwriteExtensions(set, known, q);
    return 0;
  }
  if (full) {
    // forceadd: the first of the bucket goes, where the bucket has any
    const oldest = firstOf(bucket);
    if (!(set.options & SetOption.forceadd) || oldest === null) {
      reportFull(set);
      return -SetError.IPSET_ERR_HASH_FULL;
    }
    removeFromHash(set, oldest);
  }
  const room = roomIn(set, bucket, key);
  if (room < 0) return room;
  if (room > 0) bucket = bucketOf(set, key);
  const e = newElement(set);
  if (e === null) return -Errno.ENOMEM;
  memory.copy(changetype<usize>(e) + KEY, key, (<usize>set.keyWords) << 3);
  e.flags = q.elementFlags & (SetElementFlag.nomatch | SetElementFlag.wildcard);
  append(bucket, e);
  if (set.prefixCounts) countPrefixes(set, e, true);
  overwriteExtensions(set, e, q);
  return 0;
}

/** Sees to it that a bucket can take one more: 0, 1 where the table has grown, or an error. */
function roomIn(set: IpSet, bucket: usize, key: usize): i32 {
  let grown = 0;
  while (true) {
    let length: u32 = 0;
    let same: u32 = 0;
    let e = firstOf(bucket);
    while (e !== null) {
      length++;
      if (set.parts & IFACE && sameNetwork(set, e, key)) same++;
      e = e.nextInBucket;
    }
    // interfaces of one network share a bucket, however large the table is (TUNE_BUCKETSIZE)
    if (same >= MOST_INTERFACES) return -SetError.IPSET_ERR_HASH_FULL;
    if (length < max(set.bucketSize, same + 1)) return grown;
    if (!grow(set)) return length < MOST_INTERFACES ? grown : -SetError.IPSET_ERR_HASH_FULL;
    bucket = bucketOf(set, key);
    grown = 1;
  }
}

/** mtype_del */
export function deleteFromHash(set: IpSet, q: SetRequest): i32 {
  packKey(set, q);
  const key = changetype<usize>(q);
  const e = find(set, bucketOf(set, key), key);
  if (e === null || isExpired(set, e)) return -SetError.IPSET_ERR_EXIST;
  removeFromHash(set, e);
  return 0;
}

/** The longest prefix length in use, or that of a host: what an address of a packet is added with (INIT_CIDR). */
export function longestPrefix(set: IpSet, second: bool): u32 {
  const lengths = second ? set.prefixes2 : set.prefixes;
  return lengths ? 63 - <u32>clz(lengths) : 32;
}

/** mtype_flush */
export function flushHash(set: IpSet): void {
  while (set.head !== null) freeElement(set, set.head!);
  memory.fill(set.buckets, 0, (<usize>4) << set.hashBits);
  if (set.prefixCounts) memory.fill(set.prefixCounts, 0, 129 * 8);
  set.prefixes = 0;
  set.prefixes2 = 0;
}

export function isHash(set: IpSet): bool {
  return !(set.parts & NAME) && set.type != <u32>SetType.bitmap_port && set.type != <u32>SetType.bitmap_ip;
}
