/**
 * Effects are put in when somebody may look: what a recipe's packets counted, and the times that they left behind. Before any walk through the
 * slow path, any timer, any system call that is no packet.
 */
import { Counter, COUNTER_BYTES, STAMP_BYTES, TICKS } from "../recording";
import { K } from "../state";
import { jiffiesAt } from "../wheel";
import { countersOf, stampsOf } from "./parts";
import { cache, END, FlowCache, Recipe } from "./state";

/** All that is due is put in. What recipes rely on may change from here on: each looks at it before its next packet. */
export function flushFlows(): void {
  if (K.flowCache) endEpoch(cache());
  let next = K.flowsDue;
  if (!next) return;
  K.flowsDue = 0;
  while (next != END) {
    const r = changetype<Recipe>(next);
    next = r.nextDue;
    put(r);
  }
}

function endEpoch(c: FlowCache): void {
  if (!c.looked) return;
  c.looked = 0;
  c.epoch++;
}

function put(r: Recipe): void {
  const hits: u64 = r.hits;
  const bytes = r.bytes;
  let at = countersOf(r.rest);
  for (const end = at + <usize>(r.rest.counters * COUNTER_BYTES); at < end; at += COUNTER_BYTES) {
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
  at = stampsOf(r.rest);
  for (const end = at + <usize>(r.rest.stamps * STAMP_BYTES); at < end; at += STAMP_BYTES) {
    const to: usize = load<u32>(at);
    if (to & TICKS) {
      const tick = jiffiesAt(r.lastNs) + load<u32>(at, 8);
      if (<i32>(tick - load<u32>(to & ~TICKS)) > 0) store<u32>(to & ~TICKS, tick);
      continue;
    }
    const time = r.lastNs + load<u64>(at, 8);
    if (<i64>time > load<i64>(to)) store<u64>(to, time);
  }
  r.hits = 0;
  r.bytes = 0;
  r.nextDue = 0;
}
