/**
 * Whether a hash set has an element (mtype_test and mtype_test_cidrs in net/netfilter/ipset/ip_set_hash_gen.h). An address in a set of
 * networks is looked up once for each prefix length in use, the longest first.
 */
import { SetFamily } from "../../abi/ipset";
import { elementMatches } from "./element";
import { bucketOf, equal, firstOf, sameNetwork } from "./hash";
import { hostMask } from "./range";
import { packKey, SetRequest } from "./request";
import { IpSet } from "./set";
import { IFACE, NET, NET2 } from "./types";

/** no element is equal; an element of the same network is there, so that shorter prefixes do not count (hash:net,iface) */
const STOP: i32 = -1;

/** The elements of one bucket that are equal: 1, -ENOTEMPTY, 0 or STOP. */
function testBucket(set: IpSet, q: SetRequest): i32 {
  packKey(set, q);
  const key = changetype<usize>(q);
  let e = firstOf(bucketOf(set, key));
  let multi = 0;
  while (e !== null) {
    if (equal(set, e, key)) {
      const answer = elementMatches(set, e, q);
      if (answer) return answer;
      multi = 0;
    } else if (set.parts & IFACE && sameNetwork(set, e, key)) multi = STOP;
    e = e.nextInBucket;
  }
  return multi;
}

/** mtype_test: 1, 0, or -ENOTEMPTY for a nomatch element */
export function testHash(set: IpSet, q: SetRequest): i32 {
  const parts = set.parts;
  const host: u32 = set.family == <u32>SetFamily.inet6 ? 128 : 32;
  if (parts & (NET | NET2)) {
    if ((!(parts & NET) || q.cidr == host) && (!(parts & NET2) || q.cidr2 == host))
      return host == 32 ? testNetworks(set, q) : testNetworks6(set, q);
  }
  const answer = testBucket(set, q);
  return answer == STOP ? 0 : answer;
}

/** mtype_test_cidrs: every prefix length in use, the longest first */
function testNetworks(set: IpSet, q: SetRequest): i32 {
  const ip = q.ip;
  const second = q.second;
  let lengths: u64 = set.parts & NET ? set.prefixes : 1;
  while (lengths) {
    const length = 63 - <u32>clz(lengths);
    lengths ^= (<u64>1) << length;
    if (set.parts & NET) {
      q.cidr = length;
      q.ip = ip & hostMask(length);
    }
    let lengths2: u64 = set.parts & NET2 ? set.prefixes2 : 1;
    while (lengths2) {
      const length2 = 63 - <u32>clz(lengths2);
      lengths2 ^= (<u64>1) << length2;
      if (set.parts & NET2) {
        q.cidr2 = length2;
        q.second = second & hostMask(length2);
      }
      const answer = testBucket(set, q);
      if (answer) return answer == STOP ? 0 : answer;
    }
  }
  return 0;
}

function highMask(length: u32): u64 {
  return length == 0 ? 0 : length >= 64 ? ~(<u64>0) : ~(<u64>0) << (64 - length);
}
function lowMask(length: u32): u64 {
  return length > 64 ? highMask(length - 64) : 0;
}

/** ip6_netmask of both addresses of a request, by its prefix lengths where the set has networks */
export function maskAddresses6(set: IpSet, q: SetRequest): void {
  if (set.parts & NET) {
    q.high &= highMask(q.cidr);
    q.low &= lowMask(q.cidr);
  }
  if (set.parts & NET2) {
    q.secondHigh &= highMask(q.cidr2);
    q.secondLow &= lowMask(q.cidr2);
  }
}

/** The first address under a prefix length (hash:ip with netmask). */
export function maskAddress6(q: SetRequest, length: u32): void {
  q.high &= highMask(length);
  q.low &= lowMask(length);
}

function testNetworks6(set: IpSet, q: SetRequest): i32 {
  const high = q.high;
  const low = q.low;
  const secondHigh = q.secondHigh;
  const secondLow = q.secondLow;
  for (let length: i32 = set.parts & NET ? 128 : 0; length >= 0; length--) {
    if (set.parts & NET && !load<u32>(set.prefixCounts + ((<usize>length) << 2))) continue;
    for (let length2: i32 = set.parts & NET2 ? 128 : 0; length2 >= 0; length2--) {
      if (set.parts & NET2 && !load<u32>(set.prefixCounts + ((<usize>length2 + 129) << 2))) continue;
      q.high = high;
      q.low = low;
      q.secondHigh = secondHigh;
      q.secondLow = secondLow;
      if (set.parts & NET) q.cidr = length;
      if (set.parts & NET2) q.cidr2 = length2;
      maskAddresses6(set, q);
      const answer = testBucket(set, q);
      if (answer) return answer == STOP ? 0 : answer;
    }
  }
  return 0;
}
