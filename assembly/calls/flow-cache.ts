/** The flow cache: whether it is used, what it has done, and what a host that looks or changes something has to call first. */
import { FastMode, FlowStats, Refusal } from "../abi/flow-cache";
import { flushFlows } from "../flow/flush";
import { cache } from "../flow/state";
import { K, MAILBOX } from "../state";

/** FastMode from now on. */
export function fast_mode(mode: u32): void {
  flushFlows();
  K.fast = mode;
}

/** Whose the frames are that follow: Share. */
export function fast_share(share: u32): void {
  K.share = share;
}

/** Before anything is read: what recipes have counted is put in. */
export function fast_flush(): void {
  flushFlows();
}

/** Before anything is changed: recipes that were made before are void. */
export function fast_changed(): void {
  flushFlows();
  K.generation++;
}

/** FlowStats, in the mailbox. */
export function fast_statistics(): void {
  memory.fill(MAILBOX, 0, offsetof<FlowStats>() + (Refusal.COUNT << 3));
  const s = changetype<FlowStats>(MAILBOX);
  s.mode = K.fast;
  if (!K.flowCache) return;
  const c = cache();
  s.hits = c.hits;
  s.misses = c.misses;
  s.recorded = c.recorded;
  s.evicted = c.evicted;
  s.recipes = c.recipes;
  s.bytes = c.held;
  memory.copy(MAILBOX + offsetof<FlowStats>(), c.refusals, Refusal.COUNT << 3);
}
