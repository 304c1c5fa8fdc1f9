/**
 * Connections by the source that they began with (nf_nat_bysource in nf_nat_core.c): a source that got an address and port once gets them
 * again for other destinations. Newest first; a namespace's own table, which grows with its connections.
 */
import { allocate, release } from "../../memory";
import { mix } from "../../table";
import { Connection, CtDir, Tuple } from "../conntrack/connection";
import { invertTuple } from "../conntrack/tuple";
import { zoneId } from "../conntrack/zone";
import { Netfilter } from "../state";
import { NatRange, sourceInRange } from "./range";

@unmanaged
export class BySource {
  /** u32 addresses of the first connection of each chain */
  buckets: usize;
  /** buckets minus one */
  mask: u32;
  count: u32;
}

const FIRST_BUCKETS: u32 = 64;

/** hash_by_src */
function hashSource(source: u32, port: u32, protocol: u32, zone: u32): u32 {
  return mix(((<u64>source) << 32) | (port << 16) | (protocol ^ (zone << 8)));
}

function head(t: BySource, hash: u32): usize {
  return t.buckets + ((<usize>(hash & t.mask)) << 2);
}

/** Puts a connection whose source has been decided into the table. Without memory it is left out, and its source is not found again. */
export function insertBySource(nf: Netfilter, ct: Connection): void {
  let t = changetype<BySource>(nf.nat);
  if (!nf.nat) {
    const at = allocate(<u32>offsetof<BySource>());
    if (!at) return;
    t = changetype<BySource>(at);
    t.buckets = allocate(FIRST_BUCKETS << 2);
    if (!t.buckets) {
      release(at, <u32>offsetof<BySource>());
      return;
    }
    t.mask = FIRST_BUCKETS - 1;
    nf.nat = at;
  }
  if (t.count > t.mask) grow(t);
  const o = ct.original;
  ct.natHash = hashSource(o.source, o.sourcePort, o.protocol, zoneId(ct.zone, CtDir.ORIGINAL));
  link(t, ct);
  ct.natListed = 1;
  t.count++;
}

function link(t: BySource, ct: Connection): void {
  const at = head(t, ct.natHash);
  const first = changetype<Connection | null>(<usize>load<u32>(at));
  ct.natPrevious = null;
  ct.natNext = first;
  if (first !== null) first.natPrevious = ct;
  store<u32>(at, <u32>changetype<usize>(ct));
}

/** Twice as many chains; each chain is taken from its end, so that the newest stays in front. */
function grow(t: BySource): void {
  const old = t.buckets;
  const oldCount = t.mask + 1;
  const buckets = allocate(oldCount << 3);
  if (!buckets) return;
  t.buckets = buckets;
  t.mask = oldCount * 2 - 1;
  for (let i: u32 = 0; i < oldCount; i++) {
    let ct = changetype<Connection | null>(<usize>load<u32>(old + ((<usize>i) << 2)));
    if (ct === null) continue;
    while (ct.natNext !== null) ct = ct.natNext!;
    while (ct !== null) {
      const previous = ct.natPrevious;
      link(t, ct);
      ct = previous;
    }
  }
  release(old, oldCount << 2);
}

/** nf_nat_cleanup_conntrack: the connection is freed. */
export function natCleanup(ct: Connection): void {
  if (!ct.natListed) return;
  const t = changetype<BySource>(changetype<Netfilter>(ct.namespace.netfilter).nat);
  const next = ct.natNext;
  const previous = ct.natPrevious;
  if (next !== null) next.natPrevious = previous;
  if (previous !== null) previous.natNext = next;
  else store<u32>(head(t, ct.natHash), <u32>changetype<usize>(next));
  ct.natNext = null;
  ct.natPrevious = null;
  ct.natListed = 0;
  t.count--;
}

/** The namespace goes, after its connections; the table stays where a packet that waits elsewhere holds one of them. */
export function destroyBySource(nf: Netfilter): void {
  if (!nf.nat) return;
  const t = changetype<BySource>(nf.nat);
  if (t.count) return;
  release(t.buckets, (t.mask + 1) << 2);
  release(nf.nat, <u32>offsetof<BySource>());
  nf.nat = 0;
}

/** find_appropriate_src: `result` becomes `wanted` with the source that the same source has elsewhere, if the range allows one. */
export function findAppropriateSource(
  nf: Netfilter,
  zone: u32,
  wanted: Tuple,
  result: Tuple,
  range: NatRange,
): bool {
  if (!nf.nat) return false;
  const t = changetype<BySource>(nf.nat);
  const id = zoneId(zone, CtDir.ORIGINAL);
  const hash = hashSource(wanted.source, wanted.sourcePort, wanted.protocol, id);
  let ct = changetype<Connection | null>(<usize>load<u32>(head(t, hash)));
  while (ct !== null) {
    const o = ct.original;
    if (
      ct.natHash == hash &&
      o.source == wanted.source &&
      o.sourcePort == wanted.sourcePort &&
      o.protocol == wanted.protocol &&
      zoneId(ct.zone, CtDir.ORIGINAL) == id
    ) {
      // the source part of what the replies answer to
      invertTuple(ct.reply, result);
      result.destination = wanted.destination;
      result.destinationPort = wanted.destinationPort;
      result.protocol = wanted.protocol;
      if (sourceInRange(result, range)) return true;
    }
    ct = ct.natNext;
  }
  return false;
}
