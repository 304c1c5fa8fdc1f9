/** Making connections (nf_conntrack_alloc, early_drop in nf_conntrack_core.c). */
import { LogLevel } from "../../abi/log";
import { Refusal } from "../../abi/flow-cache";
import { NetSysctl } from "../../abi/sysctl";
import { netRatelimit, printk } from "../../log";
import { allocate } from "../../memory";
import { initialNamespace, netSysctl } from "../../net/namespace";
import { refuse } from "../../recording";
import { Protocol } from "../../wire/ipv4";
import { Netfilter } from "../state";
import { Connection, CtDir, CtStatus, Tuple } from "./connection";
import { killConnection } from "./destroy";
import { chainAt, hashOf, isExpired, isListed } from "./hash";
import { conntrackOf, ConntrackState, knownState } from "./state";
import { TCP_BYTES } from "./tcp-window";
import { copyTuple } from "./tuple";
import { zoneId } from "./zone";

/** NF_CT_EVICTION_RANGE: chains of Linux's table in which room is sought */
const EVICTION_RANGE: u32 = 8;

/** Bytes of a connection: itself, and TCP's windows. The allocator's classes make it 192 bytes, and 256 with TCP: whole lines of the cache. */
export function connectionBytes(protocol: u32): u32 {
  const base = <u32>offsetof<Connection>();
  return protocol == <u32>Protocol.TCP ? base + TCP_BYTES : base;
}

// where one that is gone keeps the next: behind what recipes of the flow cache compare
const NEXT_FREE: usize = 16;

function freeList(s: ConntrackState, protocol: u32): usize {
  return (
    changetype<usize>(s) +
    (protocol == <u32>Protocol.TCP
      ? offsetof<ConntrackState>("freeTcp")
      : offsetof<ConntrackState>("freeOther"))
  );
}

/** The memory of a connection, zeroed; 0 where there is none. */
function takeMemory(s: ConntrackState, protocol: u32): usize {
  const list = freeList(s, protocol);
  const at = <usize>load<u32>(list);
  if (!at) return allocate(connectionBytes(protocol));
  store<u32>(list, load<u32>(at, NEXT_FREE));
  memory.fill(at, 0, connectionBytes(protocol));
  return at;
}

/** It serves as a connection again and as nothing else; its status and number stay until then. */
export function giveMemory(ct: Connection): void {
  const list = freeList(knownState(), ct.original.protocol);
  const at = changetype<usize>(ct);
  store<u32>(at, load<u32>(list), NEXT_FREE);
  store<u32>(list, <u32>at);
}

/**
 * A connection that is in no table, with one reference; `hash` is that of its original tuple. Null where the namespace has its maximum and
 * nothing can go, or the memory is full.
 */
export function allocateConnection(
  nf: Netfilter,
  zone: u32,
  original: Tuple,
  reply: Tuple,
  hash: u32,
): Connection | null {
  refuse(Refusal.connection);
  const s = knownState();
  const own = conntrackOf(nf);
  own.count++;
  const most = <u32>netSysctl(initialNamespace(), NetSysctl.nf_conntrack_max);
  if (most && own.count > most && !earlyDrop(s, nf, hash)) {
    s.gcEarlyDrop = 1;
    own.count--;
    if (netRatelimit()) printk(LogLevel.WARNING, "nf_conntrack: nf_conntrack: table full, dropping packet");
    return null;
  }
  const bytes = connectionBytes(original.protocol);
  const at = takeMemory(s, original.protocol);
  if (!at) {
    own.count--;
    return null;
  }
  s.live += bytes;
  const ct = changetype<Connection>(at);
  // what each segment changes lies together: the mark and the state are in front of it
  if (original.protocol == <u32>Protocol.TCP) ct.protocolData = at + offsetof<Connection>();
  setTuple(ct.original, original, zone, CtDir.ORIGINAL);
  setTuple(ct.reply, reply, zone, CtDir.REPLY);
  ct.originalHash = hash;
  ct.references = 1;
  ct.namespace = nf.namespace;
  ct.zone = zone;
  ct.id = ++s.nextId;
  if (netSysctl(nf.namespace, NetSysctl.nf_conntrack_acct)) ct.status |= CtStatus.ACCOUNTING;
  return ct;
}

function setTuple(t: Tuple, from: Tuple, zone: u32, direction: CtDir): void {
  copyTuple(from, t);
  t.zone = zoneId(zone, direction);
  t.direction = direction;
}

/** A template (nf_ct_tmpl_alloc): what the CT target gives to packets that are to be tracked in a zone. One reference. */
export function allocateTemplate(nf: Netfilter, zone: u32): Connection | null {
  const at = allocate(<u32>offsetof<Connection>());
  if (!at) return null;
  const t = changetype<Connection>(at);
  t.status = CtStatus.TEMPLATE;
  t.namespace = nf.namespace;
  t.zone = zone;
  t.references = 1;
  return t;
}

/**
 * early_drop: unassured connections of the namespace that lie near `hash` make room. Linux looks at eight chains of its
 * nf_conntrack_buckets; the same share of the hash's range is looked at here.
 */
function earlyDrop(s: ConntrackState, nf: Netfilter, hash: u32): bool {
  const buckets = <u64>netSysctl(initialNamespace(), NetSysctl.nf_conntrack_buckets);
  let bucket = (<u64>hash * buckets) >> 32;
  for (let i: u32 = 0; i < EVICTION_RANGE; i++) {
    const dropped = dropFrom(s, nf, bucket, buckets);
    if (dropped) {
      conntrackOf(nf).earlyDrop += dropped;
      return true;
    }
    bucket = (bucket + 1) % buckets;
  }
  return false;
}

/** early_drop_list over the hashes of one of Linux's chains. */
function dropFrom(s: ConntrackState, nf: Netfilter, bucket: u64, buckets: u64): u32 {
  const shift: u64 = 32 - s.bits;
  const from = <u32>(((bucket << 32) / buckets) >> shift);
  const to = <u32>(min<u64>(((bucket + 1) << 32) / buckets, 0xffffffff) >> shift);
  let dropped: u32 = 0;
  for (let i = from; i <= to; i++) {
    let t = chainAt(s, i);
    while (t !== null) {
      if ((<u64>hashOf(t) * buckets) >> 32 != bucket) {
        t = t.nextSameHash;
        continue;
      }
      const ct = t.connection;
      if (isExpired(ct)) {
        killConnection(ct);
        t = chainAt(s, i);
        continue;
      }
      if (!(ct.status & CtStatus.ASSURED) && ct.namespace === nf.namespace && isListed(ct)) {
        if (killConnection(ct)) dropped++;
        // both directions may be in this chain
        t = chainAt(s, i);
        continue;
      }
      t = t.nextSameHash;
    }
  }
  return dropped;
}
