/** What is remembered about other hosts of IPv6: tokens of the rate limits (net/ipv4/inetpeer.c with IPv6 keys). */
import { allocate } from "../memory";
import { Namespace } from "../net/namespace";
import { erase, insert, lookup, Table } from "../table";
import { HZ, jiffies } from "../wheel";
import { hashAddress } from "./in6";
import { ipv6State } from "./neighbor";

/** beyond this many the oldest is forgotten, as inet_peer_gc does under pressure */
const PEER_LIMIT: u32 = 65664;

@unmanaged
class Peer6 {
  next: Peer6 | null;
  /** of the address and the namespace: two hosts with the same share their tokens, which 2^64 makes unlikely */
  key: u64;
  /** jiffies */
  tokens: u32;
  last: u32;
}

@unmanaged
class Peers6 {
  hash: Table;
  oldest: Peer6 | null;
  newest: Peer6 | null;
}

function peers(): Peers6 {
  const s = ipv6State();
  if (!s.peers) {
    s.peers = allocate(<u32>offsetof<Peers6>());
    changetype<Peers6>(s.peers).hash = changetype<Table>(allocate(<u32>offsetof<Table>()));
  }
  return changetype<Peers6>(s.peers);
}

function find(ns: Namespace, address: usize): Peer6 | null {
  const all = peers();
  const key = hashAddress(address, ns.id);
  const there = lookup(all.hash, key);
  if (there) return changetype<Peer6>(there);
  let at: usize = 0;
  const oldest = all.oldest;
  if (all.hash.count >= PEER_LIMIT && oldest !== null) {
    all.oldest = oldest.next;
    if (all.oldest === null) all.newest = null;
    erase(all.hash, oldest.key);
    at = changetype<usize>(oldest);
    memory.fill(at, 0, offsetof<Peer6>());
  } else at = allocate(<u32>offsetof<Peer6>());
  if (!at || !insert(all.hash, key, at)) return null;
  const p = changetype<Peer6>(at);
  p.key = key;
  // a minute of tokens: a full bucket whatever the limit
  p.last = jiffies() - 60 * HZ;
  const newest = all.newest;
  if (newest === null) all.oldest = p;
  else newest.next = p;
  all.newest = p;
  return p;
}

/** inet_peer_xrlim_allow: one message to a host in `timeout` jiffies, six at once. */
export function peerAllows6(ns: Namespace, address: usize, timeout: u32): bool {
  const p = find(ns, address);
  if (p === null) return true;
  const now = jiffies();
  let tokens = min(p.tokens + (now - p.last), 6 * timeout);
  p.last = now;
  const allowed = tokens >= timeout;
  if (allowed) tokens -= timeout;
  p.tokens = tokens;
  return allowed;
}
