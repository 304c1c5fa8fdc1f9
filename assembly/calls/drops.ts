/** The table of drops: drops.ts. */
import { DropRecord } from "../abi/drops";
import { Errno } from "../abi/errno";
import { dropTable, startDrops, stopDrops } from "../drops";
import { K, MAILBOX } from "../state";

/** Begins to count drops (1), from nothing, or stops and forgets them (0): 0 or -ENOMEM. */
export function drops_count(on: u32): i32 {
  if (on) return startDrops() ? 0 : -Errno.ENOMEM;
  stopDrops();
  return 0;
}

/** DropRecord of the entry made before the one at `entry` (0: the newest) in the mailbox; answers its address, 0 at the end. */
export function drops_next(entry: usize): usize {
  if (!K.drops) return 0;
  const e = entry
    ? changetype<DropRecord | null>(<usize>changetype<DropRecord>(entry).next)
    : dropTable().newest;
  if (e === null) return 0;
  memory.copy(MAILBOX, changetype<usize>(e), offsetof<DropRecord>());
  return changetype<usize>(e);
}

/** Packets that were lost when the table was full. */
export function drops_uncounted(): u64 {
  return K.drops ? dropTable().uncounted : 0;
}
