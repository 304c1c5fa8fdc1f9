/**
 * Frames that follow each other in the window and whose flows the cache knows are sent in a row: what is asked about each frame otherwise is asked
 * once for all of them. Only frames that were looked ahead at (flow/ahead.ts), of a pcap file, that are sent as they are read.
 */
import { CaptureOption, CaptureReader } from "../abi/capture";
import { Share } from "../abi/flow-cache";
import { ReplayEnd, ReplayRecord } from "../abi/replay";
import { recordOriginal, recordTime } from "../capture/pcap";
import { ReaderState } from "../capture/state";
import { first } from "../clock";
import { Device } from "../device/device";
import { lookAhead, slotOf } from "../flow/ahead";
import { countKnown, isBusy, pass } from "../flow/execute";
import { AHEAD_STEP, FlowCache, Key, Way } from "../flow/state";
import { K } from "../state";
import { dueOf } from "./pace";

/** Whether nothing is asked about a single frame but when it is due. */
function isPlain(r: ReplayRecord, reader: CaptureReader): bool {
  return (
    reader.state == ReaderState.pcap &&
    !(r.sides || r.ranges || r.rangeOptions || r.durationNs) &&
    K.share != <u32>Share.slow &&
    !isBusy()
  );
}

/**
 * Sends the present frame, which is due, and those behind it, as far as they are known and due before anything else. True where what is then the
 * present frame has been sent; false where it is still to be sent, now.
 */
export function sendKnown(c: FlowCache, r: ReplayRecord, end: ReplayEnd): bool {
  const reader = changetype<CaptureReader>(r.reader);
  const a = c.ahead;
  let i = a.next;
  let k = slotOf(a, i);
  const d = changetype<Device>(<usize>end.device);
  if (i == a.end || k.frame != r.frame || <u32>(k.shape >> 32) != d.id || !isPlain(r, reader)) return false;
  const most = r.limit ? r.limit - r.frames : u64.MAX_VALUE;
  const used = K.framesProcessed + K.framesInjected;
  const budget = K.runBudget > used ? K.runBudget - used : 0;
  const other = first();
  const before = other === null ? u64.MAX_VALUE : other.atNs;
  let frames: u64 = 0;
  let bytes: u64 = 0;
  let processed: u64 = 0;
  let last: u32 = 0;
  let read: u32 = 0;
  let isSent = false;
  while (k.isGood) {
    const way = pass(c, k);
    if (!way) break;
    last = changetype<Way>(way).processed;
    processed += last;
    frames++;
    bytes += k.length;
    i++;
    isSent = true;
    if (!(i % AHEAD_STEP)) {
      a.next = i;
      lookAhead(c, reader, d);
    }
    if (i == a.end || frames == most || processed + frames >= budget) break;
    const following = slotOf(a, i);
    if (following.record != behind(k) || isCut(reader, following)) break;
    const due = dueOf(r, recordTime(reader, following.record), r.frames + frames, r.bytes + bytes);
    if (due > K.runLimitNs || due >= before) break;
    r.dueNs = due;
    K.nowNs = due;
    k = following;
    read++;
    isSent = false;
  }
  if (!frames) return false;
  a.next = i;
  countKnown(c, frames, processed, last);
  r.frames += frames;
  r.bytes += bytes;
  end.sent += frames;
  end.sentBytes += bytes;
  K.turn += frames;
  K.turnAt = K.outNext;
  if (read) goTo(r, reader, k, read);
  return isSent;
}

/** Where the next record of a pcap file begins. */
function behind(k: Key): u32 {
  return <u32>k.frame + k.length;
}

/** The reader does not take it. */
function isCut(reader: CaptureReader, k: Key): bool {
  return (reader.options & CaptureOption.wholePackets) != 0 && k.length < recordOriginal(reader, k.record);
}

/** The frame of `k`, which is `read` further, is the present one, as readFrame would have it. */
function goTo(r: ReplayRecord, reader: CaptureReader, k: Key, read: u32): void {
  const original = recordOriginal(reader, k.record);
  const next = behind(k);
  reader.offset += next - reader.cursor;
  reader.fileOffset = reader.offset - (next - k.record);
  reader.cursor = next;
  reader.timeNs = recordTime(reader, k.record);
  reader.packetNumber += read;
  reader.data = <u32>k.frame;
  reader.capturedLength = k.length;
  reader.originalLength = original;
  r.frame = <u32>k.frame;
  r.frameLength = k.length;
  r.originalLength = original;
  r.loopFrames += read;
}
