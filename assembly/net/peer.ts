/**
 * What is remembered about other hosts (net/ipv4/inetpeer.c): tokens of the ICMP rate limit and the count of redirects. Kept per namespace;
 * beyond PEER_LIMIT the oldest is forgotten, as inet_peer_gc does under pressure.
 */
import { allocate } from "../memory";
import { K } from "../state";
import { erase, insert, lookup, Table } from "../table";
import { HZ, jiffies } from "../wheel";
import { Namespace } from "./namespace";

export { HZ, jiffies };

/** inet_peer_threshold of a machine with more than 32 MB */
const PEER_LIMIT: u32 = 65664;
@unmanaged
export class Peer {
  /** next in the order of creation */
  next: Peer | null;
  address: u32;
  namespace: u32;
  /** in jiffies */
  rateTokens: u32;
  rateLast: u32;
  /** redirects sent (n_redirects) */
  redirects: u32;
  /** fragmented datagrams seen from it (reassembly.ts) */
  rid: u32;
}

@unmanaged
class Peers {
  /** namespace id << 32 | address */
  hash: Table;
  oldest: Peer | null;
  newest: Peer | null;
}

function peers(): Peers {
  if (!K.peers) {
    K.peers = allocate(<u32>offsetof<Peers>());
    changetype<Peers>(K.peers).hash = changetype<Table>(allocate(<u32>offsetof<Table>()));
  }
  return changetype<Peers>(K.peers);
}

/** inet_getpeer_v4: what is known about a host (made where nothing is); null where the memory is full. */
export function findPeer(ns: Namespace, address: u32): Peer | null {
  const all = peers();
  const key = ((<u64>ns.id) << 32) | (<u64>address);
  const there = lookup(all.hash, key);
  if (there) return changetype<Peer>(there);
  let at: usize = 0;
  const oldest = all.oldest;
  if (all.hash.count >= PEER_LIMIT && oldest !== null) {
    all.oldest = oldest.next;
    if (all.oldest === null) all.newest = null;
    erase(all.hash, ((<u64>oldest.namespace) << 32) | (<u64>oldest.address));
    at = changetype<usize>(oldest);
    memory.fill(at, 0, offsetof<Peer>());
  } else at = allocate(<u32>offsetof<Peer>());
  if (!at || !insert(all.hash, key, at)) return null;
  const p = changetype<Peer>(at);
  p.address = address;
  p.namespace = ns.id;
  // a minute of tokens: a full bucket whatever the limit
  p.rateLast = jiffies() - 60 * HZ;
  const newest = all.newest;
  if (newest === null) all.oldest = p;
  else newest.next = p;
  all.newest = p;
  return p;
}

/** inet_peer_xrlim_allow: one message a `timeout` (jiffies), six at once. */
export function peerAllows(p: Peer | null, timeout: u32): bool {
  if (p === null) return true;
  const now = jiffies();
  let tokens = p.rateTokens + (now - p.rateLast);
  p.rateLast = now;
  if (tokens > 6 * timeout) tokens = 6 * timeout;
  let allowed = false;
  if (tokens >= timeout) {
    tokens -= timeout;
    allowed = true;
  }
  p.rateTokens = tokens;
  return allowed;
}
