/** The beginning and the end of a stateful replay, and the end of a conversation. */
import { TimerKind } from "../abi/events";
import { ReplayEnd, ReplayRecord, ReplaySide } from "../abi/replay";
import { cancel, NS_PER_MS, schedule, Timer } from "../clock";
import { Device, deviceByIndex } from "../device/device";
import { allocate, release } from "../memory";
import { namespaceById } from "../net/namespace";
import { K } from "../state";
import { freeTable, Table } from "../table";
import { releaseAddresses } from "./stateful-neighbor";
import { conclude, makeCounts, releaseCounts } from "./stateful-report";
import { listen, Listener, unlisten } from "./stateful-receive";
import { after, Segment } from "./stateful-segment";
import { forget, forgetSent } from "./stateful-send";
import {
  arrivedOf,
  Conversation,
  endAwait,
  Following,
  Half,
  halfOf,
  Held,
  heldTimerOf,
  releaseConversation,
  releaseHalf,
  Stateful,
  unbind,
  usedOf,
} from "./stateful-state";

const BYTES: u32 = ((<u32>offsetof<Stateful>() + 15) & ~15) + <u32>offsetof<Held>();
const TICK_NS: u64 = 10 * NS_PER_MS;

/** A Stateful with its limits at 0; 0 where the memory is full. */
export function newStateful(r: ReplayRecord): usize {
  const at = allocate(BYTES);
  if (!at) return 0;
  const st = changetype<Stateful>(at);
  st.replay = changetype<usize>(r);
  r.stateful = <u32>at;
  st.byTuple = changetype<Table>(allocate(<u32>offsetof<Table>()));
  st.arrivals = changetype<Table>(allocate(<u32>offsetof<Table>()));
  st.callers = changetype<Table>(allocate(<u32>offsetof<Table>()));
  st.addresses = changetype<Table>(allocate(<u32>offsetof<Table>()));
  st.captured = changetype<Segment>(allocate(<u32>offsetof<Segment>()));
  st.outgoing = changetype<Segment>(allocate(<u32>offsetof<Segment>()));
  st.arrived = changetype<Segment>(allocate(<u32>offsetof<Segment>()));
  const listener0 = allocate(<u32>offsetof<Listener>());
  const listener1 = allocate(<u32>offsetof<Listener>());
  st.listener0 = listener0;
  st.listener1 = listener1;
  const made =
    makeCounts(st) &&
    listener1 != 0 &&
    listener0 != 0 &&
    changetype<usize>(st.arrived) != 0 &&
    changetype<usize>(st.outgoing) != 0 &&
    changetype<usize>(st.captured) != 0 &&
    changetype<usize>(st.addresses) != 0 &&
    changetype<usize>(st.callers) != 0 &&
    changetype<usize>(st.arrivals) != 0 &&
    changetype<usize>(st.byTuple) != 0;
  return made ? at : 0;
}

function deviceAt(at: u32): Device | null {
  const end = changetype<ReplayEnd>(at);
  const ns = namespaceById(end.namespace);
  return ns === null ? null : deviceByIndex(ns, end.ifindex);
}

/** From now on what the interfaces of the replay receive is heard. */
export function startStateful(r: ReplayRecord): void {
  const st = changetype<Stateful>(r.stateful);
  hear(st, st.listener0, r.client, ReplaySide.client);
  if (r.server) hear(st, st.listener1, r.server, ReplaySide.server);
}

function hear(st: Stateful, at: usize, end: u32, side: u32): void {
  const d = deviceAt(end);
  if (d === null) return;
  const l = changetype<Listener>(at);
  l.stateful = st;
  l.side = side;
  listen(l, d);
}

/** Ends it and gives its memory back. */
export function deleteStateful(r: ReplayRecord): void {
  if (!r.stateful) return;
  const st = changetype<Stateful>(r.stateful);
  while (st.oldest) {
    const c = changetype<Conversation>(st.oldest);
    c.told = 1;
    forgetConversation(st, c);
  }
  const client = deviceAt(r.client);
  if (client !== null && st.listener0) unlisten(changetype<Listener>(st.listener0), client);
  const server = r.server ? deviceAt(r.server) : null;
  if (server !== null && st.listener1) unlisten(changetype<Listener>(st.listener1), server);
  releaseAddresses(st);
  releaseTable(st.byTuple);
  releaseTable(st.arrivals);
  releaseTable(st.callers);
  releaseTable(st.addresses);
  release(changetype<usize>(st.captured), <u32>offsetof<Segment>());
  release(changetype<usize>(st.outgoing), <u32>offsetof<Segment>());
  release(changetype<usize>(st.arrived), <u32>offsetof<Segment>());
  release(st.listener0, <u32>offsetof<Listener>());
  release(st.listener1, <u32>offsetof<Listener>());
  releaseCounts(st);
  release(r.stateful, BYTES);
  r.stateful = 0;
}

function releaseTable(t: Table): void {
  if (!changetype<usize>(t)) return;
  freeTable(t);
  release(changetype<usize>(t), <u32>offsetof<Table>());
}

/** It is over or has to make room: says how it went, and gives everything of it back. */
export function forgetConversation(st: Stateful, c: Conversation): void {
  conclude(c);
  if (st.unsettled == changetype<usize>(c)) st.unsettled = c.newer;
  const first = halfOf(c, 0);
  const second = halfOf(c, 1);
  if (first !== null) forgetHalf(st, first);
  if (second !== null) forgetHalf(st, second);
  releaseConversation(st, c);
}

function forgetHalf(st: Stateful, h: Half): void {
  unbind(st, h);
  endAwait(st, h);
  while (h.first) {
    const f = changetype<Held>(h.first);
    h.first = f.next;
    st.skipped++;
    forget(st, f);
  }
  cancel(heldTimerOf(h));
  forgetSent(h);
  releaseHalf(h);
}

/** The capture has ended. True where conversations go on: their end is waited for. */
export function beginEnd(r: ReplayRecord): bool {
  const st = changetype<Stateful>(r.stateful);
  st.unsettled = st.oldest;
  return !isEnded(r);
}

/** Looks again whether all conversations are at their end (the replay's timer). */
export function endStateful(object: usize): void {
  if (isEnded(changetype<ReplayRecord>(object))) K.activeReplays--;
}

function isEnded(r: ReplayRecord): bool {
  const st = changetype<Stateful>(r.stateful);
  while (st.unsettled && isSettled(st, changetype<Conversation>(st.unsettled))) {
    st.unsettled = changetype<Conversation>(st.unsettled).newer;
  }
  if (st.unsettled) {
    schedule(changetype<Timer>(r.timer), TimerKind.replayEnd, changetype<usize>(r), K.nowNs + TICK_NS);
    return false;
  }
  let c = changetype<Conversation | null>(st.oldest);
  while (c !== null) {
    conclude(c);
    c = changetype<Conversation | null>(c.newer);
  }
  return true;
}

/** Nothing of it waits, and what its ends should receive has come, or was waited for long enough. */
function isSettled(st: Stateful, c: Conversation): bool {
  if (c.following != <u32>Following.yes) return true;
  const first = halfOf(c, 0);
  const second = halfOf(c, 1);
  if ((first !== null && first.first) || (second !== null && second.first)) return false;
  if (c.activeNs + st.timeoutNs <= K.nowNs) return true;
  return (first === null || hasAll(c, first)) && (second === null || hasAll(c, second));
}

function hasAll(c: Conversation, h: Half): bool {
  const used = usedOf(c, 1 - h.end);
  if (!h.peerKnown) return !used && !h.begun;
  if (after(h.sentEnd, h.peerAck)) return false;
  const came = arrivedOf(h).next;
  return !after(h.peerIsn + used, came) && !after(came, h.acked);
}
