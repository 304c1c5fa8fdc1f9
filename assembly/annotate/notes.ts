/**
 * Comments that wait with a packet, as the options of a pcapng block that they will be (opt_comment, draft-ietf-opsawg-pcapng section 3.5).
 *
 *   | capacity | bytes | 1, length, text, padding | 1, length, text, padding | ...
 */
import { allocateBriefly, releaseBriefly } from "../brief";
import { Packet } from "../packet";
import { annotations } from "./state";

const HEAD: u32 = 8;
const SMALLEST: u32 = 256;
const OPT_COMMENT: u32 = 1;

export function notesBytes(notes: usize): u32 {
  return load<u32>(notes, 4);
}
export function notesText(notes: usize): usize {
  return notes + HEAD;
}

/** The line that was put together becomes a comment of the packet's next block. */
export function note(p: Packet): void {
  const a = annotations();
  const padded = (a.length + 3) & ~3;
  const at = room(p, 4 + padded);
  if (!at) return;
  store<u32>(at, OPT_COMMENT | (a.length << 16));
  if (padded) store<u32>(at + padded, 0);
  memory.copy(at + 4, a.line, a.length);
}

/** Room behind the notes that there are; 0 where the memory is full. */
export function room(p: Packet, bytes: u32): usize {
  const used: u32 = p.notes ? notesBytes(p.notes) : 0;
  const need = HEAD + used + bytes;
  if (!p.notes) {
    const capacity = max(need, SMALLEST);
    p.notes = allocateBriefly(capacity);
    if (!p.notes) return 0;
    store<u32>(p.notes, capacity);
  } else if (need > load<u32>(p.notes)) {
    const capacity = need * 2;
    const larger = allocateBriefly(capacity);
    if (!larger) return 0;
    memory.copy(larger, p.notes, HEAD + used);
    forgetNotes(p);
    p.notes = larger;
    store<u32>(larger, capacity);
  }
  store<u32>(p.notes, used + bytes, 4);
  return p.notes + HEAD + used;
}

export function forgetNotes(p: Packet): void {
  if (!p.notes) return;
  releaseBriefly(p.notes, load<u32>(p.notes));
  p.notes = 0;
}

/** What happened to a packet happened to what is made of it. */
export function copyNotes(c: Packet, p: Packet): void {
  if (!p.notes) return;
  const bytes = notesBytes(p.notes);
  const at = room(c, bytes);
  if (at) memory.copy(at, p.notes + HEAD, bytes);
}
