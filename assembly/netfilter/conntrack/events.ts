/**
 * Events of connections (net/netfilter/nf_conntrack_ecache.c): kept with the connection until the packet leaves, then told at once. Those who
 * listen read them from a ring of records; the oldest are lost when nobody reads.
 */
import { ConntrackRecord } from "../../abi/conntrack";
import { NetSysctl } from "../../abi/sysctl";
import { netSysctl } from "../../net/namespace";
import { allocate, release } from "../../memory";
import { K } from "../../state";
import { Netfilter } from "../state";
import { Connection, CtStatus } from "./connection";
import { ConntrackNamespace, conntrackOf, knownState } from "./state";
import { fillRecord } from "./record";

/** IPCT_*: bit numbers */
export const enum CtEvent {
  NEW = 0,
  RELATED,
  DESTROY,
  REPLY,
  ASSURED,
  PROTOINFO,
  HELPER,
  MARK,
}

/** NFNLGRP_CONNTRACK_*: what an event record tells */
export const enum CtMessage {
  NEW = 1,
  UPDATE = 2,
  DESTROY = 4,
}

const ALL_EVENTS: u32 = 0xffff;
/** records that are kept for listeners */
const RING: u32 = 4096;

/** nf_ct_ecache_ext_add: whether a new connection's events are kept. `mask` is what a template asks for, 0 where there is none. */
export function wantEvents(nf: Netfilter, ct: Connection, mask: u32): void {
  const setting = netSysctl(nf.namespace, NetSysctl.nf_conntrack_events);
  if (setting == 0 && !mask) return;
  // 2: as long as somebody listens
  if (setting == 2 && !conntrackOf(nf).listeners) return;
  ct.status |= CtStatus.EVENTS;
  ct.eventMask = mask ? mask : ALL_EVENTS;
}

/** nf_conntrack_event_cache */
export function cacheEvent(ct: Connection, event: CtEvent): void {
  if (ct.status & CtStatus.EVENTS) ct.eventCache |= 1 << (<u32>event);
}

/** nf_ct_deliver_cached_events: the packet is on its way out. */
export function deliverEvents(ct: Connection): void {
  const events = ct.eventCache & ct.eventMask;
  ct.eventCache = 0;
  if (!events || (ct.status & (CtStatus.CONFIRMED | CtStatus.DYING)) != CtStatus.CONFIRMED) return;
  const isNew = events & ((1 << CtEvent.NEW) | (1 << CtEvent.RELATED));
  tell(ct, isNew ? CtMessage.NEW : CtMessage.UPDATE);
}

/** nf_conntrack_event_report(IPCT_DESTROY) */
export function destroyEvent(ct: Connection): void {
  if (ct.status & CtStatus.EVENTS && ct.eventMask & (1 << CtEvent.DESTROY)) tell(ct, CtMessage.DESTROY);
}

function tell(ct: Connection, message: CtMessage): void {
  const own = conntrackOf(changetype<Netfilter>(ct.namespace.netfilter));
  if (!own.listeners || !own.events) return;
  const slot = <usize>(own.eventsWritten % <u64>RING);
  const r = changetype<ConntrackRecord>(own.events + slot * offsetof<ConntrackRecord>());
  fillRecord(ct, r);
  r.message = message;
  r.timeNs = K.nowNs;
  r.byProgram = knownState().byProgram;
  own.eventsWritten++;
}

/** One more program listens; false where the memory is full. */
export function listenEvents(own: ConntrackNamespace): bool {
  if (!own.listeners) own.events = allocate(RING * <u32>offsetof<ConntrackRecord>());
  if (!own.events) return false;
  own.listeners++;
  return true;
}

export function unlistenEvents(own: ConntrackNamespace): void {
  if (--own.listeners) return;
  release(own.events, RING * <u32>offsetof<ConntrackRecord>());
  own.events = 0;
}

/** Copies the first event behind number `after` to `to`; answers its number, or 0 where there is none yet. */
export function nextEvent(own: ConntrackNamespace, after: u64, to: usize): u64 {
  if (!own.events || after >= own.eventsWritten) return 0;
  const oldest = own.eventsWritten > <u64>RING ? own.eventsWritten - <u64>RING : 0;
  const index = max(after, oldest);
  const slot = <usize>(index % <u64>RING);
  memory.copy(to, own.events + slot * offsetof<ConntrackRecord>(), offsetof<ConntrackRecord>());
  return index + 1;
}
