/** The table of flows: bounded, in the order in which the flows were last seen, so that idle ones are at its front. */
import { FlowRecord } from "../abi/flow";
import { Listener } from "../abi/decision";
import { allocate, release } from "../memory";
import { K } from "../state";
import { erase, freeTable, insert, lookup, Table } from "../table";

@unmanaged
export class Flow extends FlowRecord {
  key: u64;
  /** neighbours in the order in which flows were last seen */
  earlier: Flow | null;
  later: Flow | null;
  /** when it was told last, as `active` or for the first time */
  toldNs: u64;
}

@unmanaged
export class Flows {
  entries: Table;
  oldest: Flow | null;
  newest: Flow | null;
  count: u32;
  most: u32;
  /** a flow that goes on is told again after so long; one that is idle so long is over */
  activeNs: u64;
  idleNs: u64;
  /** records that wait for the host */
  ring: usize;
  next: usize;
  end: usize;
}

const RING_RECORDS: u32 = 1024;

export function flows(): Flows {
  return changetype<Flows>(K.flows);
}

/** Begins with an empty table. False where the memory is full. */
export function startFlows(most: u32, activeNs: u64, idleNs: u64): bool {
  const at = allocate(<u32>offsetof<Flows>());
  const table = allocate(<u32>offsetof<Table>());
  const ring = allocate(RING_RECORDS * <u32>offsetof<FlowRecord>());
  if (!at || !table || !ring) return false;
  const t = changetype<Flows>(at);
  t.entries = changetype<Table>(table);
  t.most = most;
  t.activeNs = activeNs;
  t.idleNs = idleNs;
  t.ring = ring;
  t.next = ring;
  t.end = ring + RING_RECORDS * offsetof<FlowRecord>();
  K.flows = at;
  K.listening |= Listener.FLOWS;
  return true;
}

/** Gives everything back; what is in the table must have been told. */
export function stopFlows(): void {
  const t = flows();
  K.listening &= ~(<u32>Listener.FLOWS);
  freeTable(t.entries);
  release(changetype<usize>(t.entries), <u32>offsetof<Table>());
  release(t.ring, RING_RECORDS * <u32>offsetof<FlowRecord>());
  release(changetype<usize>(t), <u32>offsetof<Flows>());
  K.flows = 0;
}

export function findFlow(t: Flows, key: u64): Flow | null {
  return changetype<Flow | null>(lookup(t.entries, key));
}

/** A new flow that is what `like` says. Null where the memory is full. */
export function addFlow(t: Flows, key: u64, like: FlowRecord): Flow | null {
  const at = allocate(<u32>offsetof<Flow>());
  if (!at) return null;
  if (!insert(t.entries, key, at)) {
    release(at, <u32>offsetof<Flow>());
    return null;
  }
  memory.copy(at, changetype<usize>(like), offsetof<FlowRecord>());
  const f = changetype<Flow>(at);
  f.key = key;
  t.count++;
  append(t, f);
  return f;
}

export function removeFlow(t: Flows, f: Flow): void {
  unlink(t, f);
  erase(t.entries, f.key);
  t.count--;
  release(changetype<usize>(f), <u32>offsetof<Flow>());
}

/** It has just been seen. */
export function touch(t: Flows, f: Flow): void {
  if (t.newest === f) return;
  unlink(t, f);
  append(t, f);
}

function append(t: Flows, f: Flow): void {
  const last = t.newest;
  f.earlier = last;
  f.later = null;
  if (last !== null) last.later = f;
  else t.oldest = f;
  t.newest = f;
}

function unlink(t: Flows, f: Flow): void {
  const earlier = f.earlier;
  const later = f.later;
  if (earlier !== null) earlier.later = later;
  else t.oldest = later;
  if (later !== null) later.earlier = earlier;
  else t.newest = earlier;
}
