/** The engine as a module of its own, for `vethwork rewrite`. The memory's layout is the host's (src/rewrite). */
import { CaptureReader } from "../abi/capture";
import { RewriteRun } from "../abi/rewrite";
import { feed, open } from "../capture/reader";
import { run } from "./file";
import { rewriteFrame } from "./frame";

export function captureOpen(reader: usize, tableAddress: u32, tableBytes: u32, options: u32): void {
  open(changetype<CaptureReader>(reader), tableAddress, tableBytes, options);
}

export function captureFeed(reader: usize, begin: u32, end: u32, isLast: bool): void {
  feed(changetype<CaptureReader>(reader), begin, end, isLast);
}

/** @returns RewriteStatus */
export function rewriteRun(record: usize): u32 {
  return run(changetype<RewriteRun>(record));
}

/** One frame. @returns its new length, or less than 0 */
export function rewriteOne(plan: usize, frame: usize, length: u32, capacity: u32, originalLength: u32): i32 {
  return rewriteFrame(plan, frame, length, capacity, originalLength);
}
