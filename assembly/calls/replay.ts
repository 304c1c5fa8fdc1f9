/** Replays: captures that are transmitted on one device or, each direction from its own end, on two. */
import { CaptureReader } from "../abi/capture";
import { Errno } from "../abi/errno";
import { ReplayEnd, ReplayLimit, ReplayRecord } from "../abi/replay";
import { cancel, isPending, Timer } from "../clock";
import { deviceByIndex } from "../device/device";
import { allocate, release } from "../memory";
import { namespaceById } from "../net/namespace";
import { startReplay } from "../replay/run";
import { beginScan, scan } from "../replay/scan";
import { releaseSides } from "../replay/sides";
import { deleteStateful, newStateful } from "../replay/stateful-end";
import { K } from "../state";

/** A zeroed ReplayRecord for the host to fill, with one ReplayEnd or two; 0 where the memory is full. */
export function replay_new(ends: u32): usize {
  const record = allocate(<u32>offsetof<ReplayRecord>());
  if (!record) return 0;
  const r = changetype<ReplayRecord>(record);
  r.client = <u32>allocate(<u32>offsetof<ReplayEnd>());
  if (ends > 1) r.server = <u32>allocate(<u32>offsetof<ReplayEnd>());
  if (r.client && (ends < 2 || r.server)) return record;
  replay_delete(record);
  return 0;
}

/** The StatefulRecord of a replay that is not started yet, for the host to fill; 0 where the memory is full. */
export function replay_stateful(record: usize): usize {
  return newStateful(changetype<ReplayRecord>(record));
}

/** Starts the replay that was filled in; its frames are sent as time passes. */
export function replay_start(record: usize): i32 {
  const r = changetype<ReplayRecord>(record);
  let error = checkEnd(r.client);
  if (!error && r.server) error = checkEnd(r.server);
  if (error) return error;
  if (isEdited(r)) {
    r.scratchBytes = 2 * ReplayLimit.frameBytes;
    r.scratch = <u32>allocate(r.scratchBytes);
    if (!r.scratch) return -Errno.ENOMEM;
  }
  return startReplay(r) ? 0 : -Errno.ENOMEM;
}

/** Begins to go through the capture of a replay that is filled in, before it starts; the host has it at its start. */
export function replay_scan_begin(record: usize): i32 {
  return beginScan(changetype<ReplayRecord>(record)) ? 0 : -Errno.ENOMEM;
}

/** Goes on for at most `packets` packets in a ScanPass. ReplayState: waiting where there are more. */
export function replay_scan(record: usize, pass: u32, packets: u32): u32 {
  return scan(changetype<ReplayRecord>(record), pass, packets);
}

function checkEnd(at: u32): i32 {
  const end = changetype<ReplayEnd>(at);
  const ns = namespaceById(end.namespace);
  if (ns === null) return -Errno.ENOENT;
  return deviceByIndex(ns, end.ifindex) === null ? -Errno.ENODEV : 0;
}

function isEdited(r: ReplayRecord): bool {
  if (r.stateful || r.uniqueIp || changetype<ReplayEnd>(r.client).plan) return true;
  return r.server ? changetype<ReplayEnd>(r.server).plan != 0 : false;
}

/** Ends a replay, finished or not, and gives its memory back: the window, the table, the filter and the plans included. */
export function replay_delete(record: usize): void {
  const r = changetype<ReplayRecord>(record);
  if (r.timer) {
    const timer = changetype<Timer>(r.timer);
    if (isPending(timer)) K.activeReplays--;
    cancel(timer);
  }
  deleteStateful(r);
  releaseEnd(r.client);
  releaseEnd(r.server);
  release(r.timer, <u32>offsetof<Timer>());
  release(r.reader, <u32>offsetof<CaptureReader>());
  release(r.buffer, r.bufferBytes);
  release(r.table, r.tableBytes);
  release(r.filter, r.filterBytes);
  release(r.ranges, r.rangesBytes);
  releaseSides(r.sides, r.sidesBytes);
  release(r.scratch, r.scratchBytes);
  release(record, <u32>offsetof<ReplayRecord>());
}

function releaseEnd(at: u32): void {
  if (!at) return;
  const end = changetype<ReplayEnd>(at);
  release(end.plan, end.planBytes);
  release(at, <u32>offsetof<ReplayEnd>());
}
