/**
 * Connections end (ip_vs_conn_put, ip_vs_conn_expire and what calls them in ip_vs_conn.c).
 *
 * A packet only moves `expires`. The timer in the heap is set when the end comes nearer than it is due; when it fires before the end, it is set
 * again. When a connection ends is what Linux's timer wheel would make of it: in the bucket that its last packet put it in (wheel.ts).
 */
import { TimerKind } from "../abi/events";
import { VsConnFlag, VsDestFlag } from "../abi/ipvs";
import { cancel, JIFFY_NS } from "../clock";
import { Refusal } from "../abi/flow-cache";
import { Of, refuse, stampedTicks } from "../recording";
import { K } from "../state";
import { HZ, jiffies, scheduleJiffies, scheduleSince, wheelTime } from "../wheel";
import { unbindDestination } from "./bind";
import { TEMPLATE_ASSURED, timerOf, VsConnection } from "./connection";
import { dropConntrack } from "./conntrack";
import { removeControl } from "./control-link";
import { giveMemory } from "./create";
import { Ipvs } from "./service";
import { knownIpvs } from "./state";
import { unhashConnection } from "./table";

/** one that controls others looks again after this time */
const RETRY: u32 = 60 * HZ;

/** ip_vs_conn_put: a packet has used it; its time begins anew. One of a single packet is over. */
export function putConnection(c: VsConnection): void {
  if (c.flags & VsConnFlag.ONE_PACKET) {
    free(c);
    return;
  }
  restart(c);
}

/** mod_timer(&cp->timer, jiffies + cp->timeout) */
function restart(c: VsConnection): void {
  const timeout = c.timeout;
  c.expires = jiffies() + timeout;
  if (K.recording) stampedTicks(changetype<usize>(c) + offsetof<VsConnection>("expires"), timeout, Of.flow);
  const timer = timerOf(c);
  if (timer.place) {
    // the wheel rounds up: what is due by then anyway needs no closer look
    if (timer.atNs <= K.nowNs + <u64>timeout * JIFFY_NS) return;
    if (timer.atNs <= wheelTime(0, timeout)) return;
  }
  refuse(Refusal.timer);
  scheduleJiffies(timer, TimerKind.vsConnection, changetype<usize>(c), timeout);
}

/**
 * ip_vs_conn_expire_now: another connection takes its place. Linux lets the timer fire with the next tick; here it is gone at once, so that a
 * script, whose commands take no time, does not see it. One whose time is over already waits for its timer (the wheel rounds up).
 */
export function expireNow(c: VsConnection): void {
  if (<i32>(c.expires - jiffies()) > 0) expire(c);
}

/** The timer fired. */
export function connectionTimer(at: usize): void {
  const c = changetype<VsConnection>(at);
  const since = jiffies() - (c.expires - c.timeout);
  if (wheelTime(since, c.timeout) > K.nowNs)
    scheduleSince(timerOf(c), TimerKind.vsConnection, at, since, c.timeout);
  else expire(c);
}

/** ip_vs_conn_expire */
function expire(c: VsConnection): void {
  if (c.controlled) {
    c.timeout = RETRY;
    restart(c);
    return;
  }
  free(c);
}

/**
 * ip_vs_conn_del: ends it at once. One that a template made takes the template with it, if that has no other and never had one that was
 * answered.
 */
export function deleteConnection(c: VsConnection): void {
  if (!timerOf(c).place) return;
  cancel(timerOf(c));
  if (c.control !== null) c.timeout = 0;
  expire(c);
}

/** It is gone, and with it a template that nobody needs. */
function free(c: VsConnection): void {
  refuse(Refusal.connection);
  unhashConnection(c);
  const v = c.ipvs;
  cancel(timerOf(c));
  const template = c.control;
  if (template !== null) {
    removeControl(c);
    if (!c.timeout && !template.controlled && !isAssured(template)) deleteConnection(template);
  }
  if ((c.flags & (VsConnFlag.NFCT | VsConnFlag.ONE_PACKET)) == <u32>VsConnFlag.NFCT) dropConntrack(c);
  unbindDestination(c);
  v.connectionCount--;
  unlist(c);
  giveMemory(c);
}

function isAssured(template: VsConnection): bool {
  return (template.flags & VsConnFlag.TEMPLATE) != 0 && (template.state & TEMPLATE_ASSURED) != 0;
}

function unlist(c: VsConnection): void {
  const s = knownIpvs();
  if (s.dumpNext === c) s.dumpNext = c.next;
  const previous = c.previous;
  const next = c.next;
  if (previous === null) s.first = next;
  else previous.next = next;
  if (next === null) s.last = previous;
  else next.previous = previous;
}

/** ip_vs_conn_flush: the namespace goes, with all of its connections. */
export function flushConnections(v: Ipvs): void {
  if (!v.connectionCount) return;
  // those that a template made lie behind it: from the last one on, each has nobody that it controls
  let c = knownIpvs().last;
  while (c !== null) {
    const previous = c.previous;
    if (c.ipvs === v) {
      c.timeout = 1;
      free(c);
    }
    c = previous;
  }
}

/** ip_vs_expire_nodest_conn_flush: connections of servers that went end at once, and the templates that nobody needs then. */
export function flushUnavailable(v: Ipvs): void {
  if (!v.connectionCount) return;
  let c = knownIpvs().first;
  while (c !== null) {
    const next = c.next;
    const d = c.destination;
    if (c.ipvs === v && d !== null && !(d.flags & VsDestFlag.AVAILABLE) && !c.controlled) {
      const template = c.control;
      const alone = template !== null && template.controlled == 1;
      const assured = template !== null && isAssured(template);
      deleteConnection(c);
      // the others went with it
      if (template !== null && alone && assured) deleteConnection(template);
    }
    c = next;
  }
}
