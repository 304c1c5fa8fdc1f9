/** The frames of a capture that a replay wants, read through a window that the host fills. */
import { CaptureReader, CaptureStatus } from "../abi/capture";
import { ReplayRecord, ReplayState } from "../abi/replay";
import { BPF_SCRATCH, runFilter } from "../capture/bpf";
import { feed, next, open } from "../capture/reader";
import { refill } from "../host";

/** refill: the file ends where the window does */
const LAST: u32 = 0x80000000;

export function openCapture(r: ReplayRecord): void {
  const reader = changetype<CaptureReader>(r.reader);
  open(reader, r.table, r.tableBytes, r.options);
  feed(reader, r.buffer, r.buffer, false);
}

/** Goes on to the next frame that is wanted. False at the end and where the capture is damaged: `state` says which. */
export function readFrame(r: ReplayRecord): bool {
  const reader = changetype<CaptureReader>(r.reader);
  while (true) {
    const status = next(reader);
    if (status == <u32>CaptureStatus.record) {
      if (isFiltered(r, reader)) {
        r.filtered++;
        continue;
      }
      r.frame = reader.data;
      r.frameLength = reader.capturedLength;
      r.originalLength = reader.originalLength;
      return true;
    }
    if (status != <u32>CaptureStatus.needMore) {
      r.state = status == <u32>CaptureStatus.end ? ReplayState.done : ReplayState.failed;
      return false;
    }
    const kept = reader.end - reader.cursor;
    memory.copy(r.buffer, reader.cursor, kept);
    const answer = refill(r.handle, r.buffer, kept);
    feed(reader, r.buffer, r.buffer + (answer & ~LAST), (answer & LAST) != 0);
  }
}

function isFiltered(r: ReplayRecord, reader: CaptureReader): bool {
  if (!r.filter) return false;
  return !runFilter(<usize>r.filter + BPF_SCRATCH, reader.data, reader.capturedLength, reader.originalLength);
}
