/**
 * What a walk through a table needs beside the packet: one set a level of nesting, because targets (REJECT, TEE) send packets that meet
 * tables themselves (struct xt_table_info.jumpstack and nf_skb_duplicated of Linux, which has two levels).
 */
import { allocate, allocateScratch } from "../../memory";
import { K } from "../../state";
import { XtCheck, XtContext } from "./context";

@unmanaged
export class XtLevel {
  /** the packet's words, and which of their bits are known: compile.ts. One behind the other, as sieve.ts takes their bytes */
  addresses: u64;
  word: u64;
  knownAddresses: u64;
  known: u64;
  context: XtContext;
  /** where jumps return to: pairs of addresses, next entry and end */
  stack: usize;
}

/** The kernel's, at K.xtables. */
@unmanaged
export class XtLevels {
  depth: u32;
  /** jumps that each stack has room for */
  capacity: u32;
  /** what checks are told (validate.ts) */
  check: XtCheck;
  level0: XtLevel;
  level1: XtLevel;
  level2: XtLevel;
  level3: XtLevel;
  level4: XtLevel;
  level5: XtLevel;
}

const LEVELS: u32 = 6;
/** bytes of a return address */
const FRAME: u32 = 8;

export function levels(): XtLevels {
  return changetype<XtLevels>(K.xtables);
}

function levelAt(index: u32): XtLevel {
  return changetype<XtLevel>(load<u32>(K.xtables + offsetof<XtLevels>("level0") + ((<usize>index) << 2)));
}

/** The next level, or null where there are no more. */
export function enter(): XtLevel | null {
  const l = levels();
  if (l.depth == LEVELS) return null;
  return levelAt(l.depth++);
}

export function leave(): void {
  levels().depth--;
}

/** Makes sure that chains may jump `depth` deep. False where the memory is full. */
export function reserveDepth(depth: u32): bool {
  if (!K.xtables) {
    const at = allocate(<u32>offsetof<XtLevels>());
    if (!at) return false;
    const l = changetype<XtLevels>(at);
    l.check = changetype<XtCheck>(allocateScratch(<u32>offsetof<XtCheck>()));
    for (let i: u32 = 0; i < LEVELS; i++) {
      const level = changetype<XtLevel>(allocateScratch(<u32>offsetof<XtLevel>()));
      if (!changetype<usize>(level)) return false;
      level.context = changetype<XtContext>(allocateScratch(<u32>offsetof<XtContext>()));
      if (!changetype<usize>(level.context)) return false;
      store<u32>(at + offsetof<XtLevels>("level0") + ((<usize>i) << 2), <u32>changetype<usize>(level));
    }
    K.xtables = at;
  }
  const l = levels();
  if (depth <= l.capacity) return true;
  const capacity = max<u32>(depth, l.capacity * 2);
  for (let i: u32 = 0; i < LEVELS; i++) {
    const level = levelAt(i);
    const grown = allocateScratch(capacity * FRAME);
    if (!grown) return false;
    level.stack = grown;
  }
  l.capacity = capacity;
  return true;
}
