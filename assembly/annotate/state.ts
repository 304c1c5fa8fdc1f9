/**
 * Annotations: what captures say about a packet beyond its bytes (docs/wireshark.md). A comment is formatted when its cause is there and
 * waits with the packet (notes.ts) for the block of the next tap; where the packet ends first it goes into the packet's last block.
 */
import { DropReason } from "../abi/drop";
import { allocate, allocateScratch } from "../memory";
import { K } from "../state";

/** bytes of the longest comment: what is longer is cut at the end of a key's value */
export const LONGEST: u32 = 4096;
/** bytes behind a comment that putText may write to */
const SLACK: u32 = 8;
/** Annotations.dropsTap while nobody has asked for it; and where nobody wants it (device.ts: UNKNOWN_TAP, NO_TAP) */
export const UNKNOWN: u32 = 0xfffffffe;

@unmanaged
export class Annotations {
  /** DropReason.COUNT times (address, length): SKB_DROP_REASON_* as the host gave them */
  reasons: usize;
  /** the comment that is being put together */
  line: usize;
  /** interface number of "(drops)" */
  dropsTap: u32;
  // from here on, what holds for the present packet only
  length: u32;
  /** the rule (or chain, for its policy) that had the packet `culpritPacket` dropped, and its Hook; none: 0 */
  culprit: usize;
  culpritPacket: u64;
  culpritPolicy: u32;
  culpritHook: u32;
  culpritGeneration: u32;
}

export function annotations(): Annotations {
  return changetype<Annotations>(K.annotations);
}

/** Makes what annotations need; `names` are the names of all drop reasons, a NUL behind each. False where the memory is full. */
export function initAnnotations(names: usize): bool {
  if (K.annotations) return true;
  const at = allocate(<u32>offsetof<Annotations>());
  const reasons = allocate(DropReason.COUNT * 8);
  const line = allocateScratch(LONGEST + SLACK);
  if (!at || !reasons || !line) return false;
  const a = changetype<Annotations>(at);
  a.reasons = reasons;
  a.line = line;
  for (let i: u32 = 0; i < <u32>DropReason.COUNT; i++) {
    const begin = names;
    while (load<u8>(names)) names++;
    store<u32>(reasons + ((<usize>i) << 3), <u32>begin);
    store<u32>(reasons + ((<usize>i) << 3), <u32>(names - begin), 4);
    names++;
  }
  K.annotations = at;
  return true;
}
