/** What the flow cache has done (docs/flow-cache.md). */
import { FastModeNames, FlowStats, Refusal, RefusalNames } from "./abi.generated.js";
import type { FastModeName, Machine } from "./machine.js";

export interface FlowCacheTotals {
  fast: FastModeName;
  /** frames that took the way of a recipe, and those that took the slow path while the cache was on */
  hits: number;
  misses: number;
  /** walks that became recipes, and recipes that had to make room */
  recorded: number;
  evicted: number;
  /** recipes there are, and bytes that they take */
  recipes: number;
  bytes: number;
  /** walks that gave no recipe, by why */
  refusals: Record<string, number>;
}

/** The reasons are those of Refusal (assembly/abi/flow-cache.ts); those that did not come up are left out. */
export function flowCacheTotals(m: Machine): FlowCacheTotals {
  return m.keepMailbox(() => {
    m.exports.fast_statistics!();
    const at = m.mailbox;
    const refusals: Record<string, number> = {};
    for (let why = Refusal.none + 1; why < Refusal.COUNT; why++) {
      const count = m.number(at + FlowStats.size + why * 8);
      if (count) refusals[RefusalNames[why]!] = count;
    }
    return {
      fast: FastModeNames[m.u32(at + FlowStats.mode)] as FastModeName,
      hits: m.number(at + FlowStats.hits),
      misses: m.number(at + FlowStats.misses),
      recorded: m.number(at + FlowStats.recorded),
      evicted: m.number(at + FlowStats.evicted),
      recipes: m.u32(at + FlowStats.recipes),
      bytes: m.u32(at + FlowStats.bytes),
      refusals,
    };
  });
}
