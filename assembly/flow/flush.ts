/**
 * Effects are put in when somebody may look: what a recipe's packets counted, and the times that they left behind. Before any walk through the
 * slow path, any timer, any system call that is no packet.
 */
import { Counter, COUNTER_BYTES, STAMP_BYTES, TICKS } from "../recording";
import { K } from "../state";
import { jiffiesAt } from "../wheel";
import { countersOf, restOf, stampsOf } from "./parts";
import { forgetChecks } from "./index";
import { cache, END, FlowCache, Recipe, Rest, Way } from "./state";

/** All that is due is put in. What recipes rely on may change from here on: each looks at it before its next packet. */
export function flushFlows(): void {
  if (!K.flowCache) return;
  const c = cache();
  endEpoch(c);
  if (c.dueCount) putDue(c);
}

/** The same, but what recipes rely on stays as it was. */
export function putDue(c: FlowCache): void {
  let at = c.due;
  for (const end = at + ((<usize>c.dueCount) << 2); at < end; at += 4) {
    const r = changetype<Recipe>(<usize>load<u32>(at));
    put(restOf(r), r.hits, r.bytes, r.lastNs);
    r.hits = 0;
    r.bytes = 0;
  }
  c.dueCount = 0;
  // each recipe that has something due has a way that has
  let next = c.waysDue;
  c.waysDue = END;
  while (next != END) {
    const w = changetype<Way>(next);
    next = w.nextDue;
    put(w.rest, w.hits, w.bytes, w.lastNs);
    w.hits = 0;
    w.bytes = 0;
  }
}

function endEpoch(c: FlowCache): void {
  if (!c.looked) return;
  c.looked = 0;
  if (++c.epoch) return;
  c.epoch = 1;
  forgetChecks(c);
}

/** What `hits` packets of `bytes` in all, the last at `lastNs`, have counted and stamped. */
function put(rest: Rest, hits: u64, bytes: u64, lastNs: u64): void {
  let at = countersOf(rest);
  for (const end = at + <usize>(rest.counters * COUNTER_BYTES); at < end; at += COUNTER_BYTES) {
    const where = load<u32>(at);
    const by = load<i32>(at, 4);
    const to: usize = where & ~3;
    switch (where & 3) {
      case Counter.u64:
        store<u64>(to, load<u64>(to) + hits * <u64>(<u32>by));
        break;
      case Counter.u32:
        store<u32>(to, load<u32>(to) + <u32>hits * <u32>by);
        break;
      default:
        store<u64>(to, load<u64>(to) + bytes + <u64>(<i64>hits * <i64>by));
    }
  }
  at = stampsOf(rest);
  for (const end = at + <usize>(rest.stamps * STAMP_BYTES); at < end; at += STAMP_BYTES) {
    const to: usize = load<u32>(at);
    if (to & TICKS) {
      const tick = jiffiesAt(lastNs) + load<u32>(at, 8);
      if (<i32>(tick - load<u32>(to & ~TICKS)) > 0) store<u32>(to & ~TICKS, tick);
      continue;
    }
    const time = lastNs + load<u64>(at, 8);
    if (<i64>time > load<i64>(to)) store<u64>(to, time);
  }
}
