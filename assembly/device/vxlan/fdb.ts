/** The forwarding table of a VXLAN device (drivers/net/vxlan/vxlan_core.c): finding, learning, moving and ageing. */
import { VxlanFlag } from "../../abi/vxlan";
import { Guard, Refusal } from "../../abi/flow-cache";
import { guarded, refuse, stamped } from "../../recording";
import { allocateStable, releaseStable, Stable, touch } from "../../stable";
import { TimerKind } from "../../abi/events";
import { JIFFY_NS } from "../../clock";
import { Errno } from "../../abi/errno";
import { allocate, release } from "../../memory";
import { DstCache, resetDstCache } from "../../net/dst-cache";
import { netRatelimit } from "../../log";
import { K } from "../../state";
import { mix } from "../../table";
import { isMulticast, isValidUnicast } from "../../wire/ethernet";
import { HZ, scheduleJiffies } from "../../wheel";
import { logMigration } from "./log";
import {
  BUCKETS,
  NTF_BY_USER,
  NTF_EXT_LEARNED,
  NTF_SELF,
  NUD_NOARP,
  NUD_PERMANENT,
  NUD_REACHABLE,
  Remote,
  Vxlan,
  VxlanEntry,
} from "./state";

const ENTRY_BYTES: u32 = <u32>offsetof<VxlanEntry>();
const REMOTE_BYTES: u32 = <u32>(offsetof<Remote>() + offsetof<DstCache>());
/** FDB_AGE_INTERVAL: how often at least it is looked for what is old */
const AGE_INTERVAL: u32 = 10 * HZ;

/** eth_hash (hash_64 of the six bytes), which gives `bridge fdb show` its order; with the VNI Linux's key is random, ours is not */
function bucketOf(v: Vxlan, mac: u64, vni: u32): usize {
  const bytes = bswap<u64>(mac << 16) << 16;
  let hash = <u32>((bytes * 0x61c8864680b583eb) >> 56);
  if (v.has(VxlanFlag.COLLECT_METADATA)) hash = mix(mac ^ ((<u64>vni) << 40)) & (BUCKETS - 1);
  return v.buckets + ((<usize>hash) << 2);
}

/** __vxlan_find_mac: the VNI only counts on a device that has several. */
export function findEntry(v: Vxlan, mac: u64, vni: u32): VxlanEntry | null {
  let e = changetype<VxlanEntry | null>(load<u32>(bucketOf(v, mac, vni)));
  const byVni = v.has(VxlanFlag.COLLECT_METADATA);
  while (e !== null && (e.mac != mac || (byVni && e.vni != vni))) e = e.next;
  return e;
}

/** vxlan_find_mac: somebody uses the entry. */
export function useEntry(v: Vxlan, mac: u64, vni: u32): VxlanEntry | null {
  const e = findEntry(v, mac, vni);
  if (e !== null) e.usedNs = K.nowNs;
  if (K.recording) follow(v, e);
  return e;
}

function follow(v: Vxlan, e: VxlanEntry | null): void {
  guarded(Guard.vxlanFdb, e === null ? changetype<usize>(v) : changetype<usize>(e), 0);
  if (e !== null) stamped(changetype<usize>(e) + offsetof<VxlanEntry>("usedNs"), 0);
}

/** What a request or a frame says of where a MAC is. */
@unmanaged
export class Place {
  high: u64;
  low: u64;
  family: u32;
  port: u32;
  vni: u32;
  ifindex: u32;
}

/** The default destination (vxlan_dev.default_dst) as a place in the table. */
export function defaultPlace(v: Vxlan): Place {
  const p = changetype<Place>(memory.data(40, 8));
  p.high = v.remoteHigh;
  p.low = v.remoteLow;
  p.family = v.remoteFamily;
  p.port = v.port;
  p.vni = v.vni;
  p.ifindex = v.remoteIfindex;
  return p;
}

/** vxlan_fdb_find_rdst */
export function findRemote(e: VxlanEntry, to: Place): Remote | null {
  let r = e.remotes;
  while (r !== null) {
    if (
      r.low == to.low &&
      r.high == to.high &&
      r.family == to.family &&
      r.port == to.port &&
      r.vni == to.vni &&
      r.ifindex == to.ifindex
    )
      return r;
    r = r.next;
  }
  return null;
}

/** vxlan_fdb_append: 0, or -ENOBUFS. */
function appendRemote(e: VxlanEntry, to: Place): i32 {
  if (findRemote(e, to) !== null) return 0;
  const at = allocate(REMOTE_BYTES);
  if (!at) return -Errno.ENOBUFS;
  const r = changetype<Remote>(at);
  r.cache = changetype<DstCache>(at + offsetof<Remote>());
  setRemote(r, to);
  touch(changetype<usize>(e));
  let last = e.remotes;
  if (last === null) e.remotes = r;
  else {
    while (last.next !== null) last = last.next!;
    last.next = r;
  }
  return 0;
}

function setRemote(r: Remote, to: Place): void {
  r.high = to.high;
  r.low = to.low;
  r.family = to.family;
  r.port = to.port;
  r.vni = to.vni;
  r.ifindex = to.ifindex;
  resetDstCache(r.cache);
}

/** vxlan_fdb_create and vxlan_fdb_insert: 0 or a negative errno. */
export function createEntry(v: Vxlan, mac: u64, vni: u32, to: Place, state: u32, flags: u32): i32 {
  if (v.limit && v.entries >= v.limit) return -Errno.ENOSPC;
  const at = allocateStable(Stable.vxlanFdb, ENTRY_BYTES);
  if (!at) return -Errno.ENOMEM;
  const e = changetype<VxlanEntry>(at);
  e.mac = mac;
  e.vni = vni;
  e.state = state;
  e.flags = flags;
  e.usedNs = K.nowNs;
  e.updatedNs = K.nowNs;
  const error = appendRemote(e, to);
  if (error) {
    releaseStable(Stable.vxlanFdb, at);
    return error;
  }
  const bucket = bucketOf(v, mac, vni);
  e.next = changetype<VxlanEntry | null>(load<u32>(bucket));
  store<u32>(bucket, <u32>at);
  v.entries++;
  touch(changetype<usize>(v));
  return 0;
}

/** How an entry that may exist is to be made (NLM_F_*). */
export const enum FdbMode {
  /** NLM_F_CREATE | NLM_F_EXCL */
  add = 0,
  append,
  replace,
}

/** vxlan_fdb_update */
export function updateEntry(
  v: Vxlan,
  mac: u64,
  vni: u32,
  to: Place,
  state: u32,
  flags: u32,
  mode: FdbMode,
): i32 {
  const e = findEntry(v, mac, vni);
  const many = isMulticast(mac) || mac == 0;
  if (e === null) {
    if (mode == FdbMode.replace && many) return -Errno.EOPNOTSUPP;
    return createEntry(v, mac, vni, to, state, flags);
  }
  if (mode == FdbMode.add) return -Errno.EEXIST;
  // what the user added stays his
  if (!(flags & NTF_EXT_LEARNED) || !(e.flags & NTF_BY_USER)) {
    if (e.state != state || e.flags != flags) e.updatedNs = K.nowNs;
    touch(changetype<usize>(e));
    e.state = state;
    e.flags = flags;
  }
  if (mode == FdbMode.replace) {
    if (many) return REPLACE_MANY;
    const first = e.remotes!;
    touch(changetype<usize>(e));
    if (findRemote(e, to) === null) setRemote(first, to);
  } else if (many) return appendRemote(e, to);
  return 0;
}

/** EOPNOTSUPP with Linux's sentence about it: the caller puts it into K.extack */
export const REPLACE_MANY: i32 = -10000;

/** vxlan_fdb_destroy */
export function destroyEntry(v: Vxlan, e: VxlanEntry): void {
  const bucket = bucketOf(v, e.mac, e.vni);
  let before = changetype<VxlanEntry>(load<u32>(bucket));
  if (before === e) store<u32>(bucket, <u32>changetype<usize>(e.next));
  else {
    while (before.next !== e) before = before.next!;
    before.next = e.next;
  }
  let r = e.remotes;
  while (r !== null) {
    const next = r.next;
    release(changetype<usize>(r), REMOTE_BYTES);
    r = next;
  }
  releaseStable(Stable.vxlanFdb, changetype<usize>(e));
  v.entries--;
}

/** __vxlan_fdb_delete: one of several destinations, or the entry. A destination that it does not have is no error. */
export function deleteEntry(v: Vxlan, mac: u64, vni: u32, to: Place): i32 {
  const e = useEntry(v, mac, vni);
  if (e === null) return -Errno.ENOENT;
  if (to.low || to.high) {
    const r = findRemote(e, to);
    if (r === null) return 0;
    const first = e.remotes!;
    touch(changetype<usize>(e));
    if (first.next !== null) {
      if (first === r) e.remotes = r.next;
      else {
        let before: Remote = first;
        while (before.next !== r) before = before.next!;
        before.next = r.next;
      }
      release(changetype<usize>(r), REMOTE_BYTES);
      return 0;
    }
  }
  destroyEntry(v, e);
  return 0;
}

/**
 * vxlan_snoop: a frame from `mac` came from the endpoint `from` (its address is all that counts). False where the frame has to be dropped: the
 * source is no station, or is bound elsewhere by hand.
 */
export function learnEntry(v: Vxlan, mac: u64, from: Place): bool {
  if (!isValidUnicast(mac)) return false;
  const e = useEntry(v, mac, from.vni);
  if (e === null) {
    if (K.recording) refuse(Refusal.unsettled);
    if (v.device.isUp()) {
      const source = from.vni;
      from.port = v.port;
      from.vni = v.vni;
      createEntry(v, mac, source, from, NUD_REACHABLE, NTF_SELF);
    }
    return true;
  }
  const r = e.remotes!;
  if (r.low == from.low && r.high == from.high && r.family == from.family && r.ifindex == from.ifindex)
    return true;
  if (e.state & (NUD_PERMANENT | NUD_NOARP)) return false;
  if (K.recording) refuse(Refusal.unsettled);
  touch(changetype<usize>(e));
  if (netRatelimit()) logMigration(v.device, mac, r, from);
  r.high = from.high;
  r.low = from.low;
  r.family = from.family;
  e.updatedNs = K.nowNs;
  return true;
}

/** vxlan_flush: what was learned; with `all` everything but the default destination, which goes with the device. */
export function flushEntries(v: Vxlan, all: bool): void {
  for (let i: u32 = 0; i < BUCKETS; i++) {
    let e = changetype<VxlanEntry | null>(load<u32>(v.buckets + ((<usize>i) << 2)));
    while (e !== null) {
      const next = e.next;
      const kept = !all && (e.state & (NUD_PERMANENT | NUD_NOARP)) != 0;
      if (!kept && !(e.mac == 0 && e.vni == v.vni)) destroyEntry(v, e);
      e = next;
    }
  }
}

/** All of it, when the device goes. */
export function freeEntries(v: Vxlan): void {
  for (let i: u32 = 0; i < BUCKETS; i++) {
    const bucket = v.buckets + ((<usize>i) << 2);
    while (load<u32>(bucket)) destroyEntry(v, changetype<VxlanEntry>(load<u32>(bucket)));
  }
}

function ticks(ns: u64): u64 {
  return ns / JIFFY_NS;
}

/** vxlan_cleanup: entries that nobody used for a while are forgotten. */
export function ageEntries(v: Vxlan): void {
  if (!v.device.isUp()) return;
  const now = ticks(K.nowNs);
  let next = now + AGE_INTERVAL;
  for (let i: u32 = 0; i < BUCKETS; i++) {
    let e = changetype<VxlanEntry | null>(load<u32>(v.buckets + ((<usize>i) << 2)));
    while (e !== null) {
      const following = e.next;
      if (!(e.state & (NUD_PERMANENT | NUD_NOARP)) && !(e.flags & NTF_EXT_LEARNED)) {
        const end = ticks(e.usedNs) + <u64>v.ageing * HZ;
        if (end <= now) destroyEntry(v, e);
        else if (end < next) next = end;
      }
      e = following;
    }
  }
  armAgeing(v, <u32>(next - now));
}

/** mod_timer of the ageing timer, `delay` in jiffies. */
export function armAgeing(v: Vxlan, delay: u32): void {
  scheduleJiffies(v.timer, TimerKind.vxlanAge, changetype<usize>(v), delay);
}

/** vxlan_open */
export function startAgeing(v: Vxlan): void {
  if (v.ageing) armAgeing(v, AGE_INTERVAL);
}
