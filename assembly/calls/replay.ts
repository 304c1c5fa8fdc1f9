/** Replays: captures that are transmitted on a device. */
import { ReplayRecord } from "../abi/replay";
import { Errno } from "../abi/errno";
import { CaptureReader } from "../abi/capture";
import { cancel, isPending, Timer } from "../clock";
import { allocate, release } from "../memory";
import { deviceByIndex } from "../device/device";
import { namespaceById } from "../net/namespace";
import { startReplay } from "../replay";
import { K } from "../state";

/** A zeroed ReplayRecord for the host to fill; 0 where the memory is full. */
export function replay_new(): usize {
  return allocate(<u32>offsetof<ReplayRecord>());
}

/** Starts the replay that was filled in; its frames are sent as time passes. */
export function replay_start(record: usize): i32 {
  const r = changetype<ReplayRecord>(record);
  const ns = namespaceById(r.namespace);
  if (ns === null) return -Errno.ENOENT;
  if (deviceByIndex(ns, r.ifindex) === null) return -Errno.ENODEV;
  return startReplay(r) ? 0 : -Errno.ENOMEM;
}

/** Ends a replay, finished or not, and gives its memory back, the window and the table included. */
export function replay_delete(record: usize): void {
  const r = changetype<ReplayRecord>(record);
  if (r.timer) {
    const timer = changetype<Timer>(r.timer);
    if (isPending(timer)) K.activeReplays--;
    cancel(timer);
  }
  release(r.timer, <u32>offsetof<Timer>());
  release(r.reader, <u32>offsetof<CaptureReader>());
  release(r.buffer, r.bufferBytes);
  release(r.table, r.tableBytes);
  release(r.filter, r.filterBytes);
  release(record, <u32>offsetof<ReplayRecord>());
}
