/** Which packets of a capture are sent, by their numbers and their times. */
import { CaptureReader } from "../abi/capture";
import { RangeOption, ReplayRecord } from "../abi/replay";

/** first and last packet number, u64 each */
const RANGE_BYTES: u32 = 16;

/** Whether no later packet can be in a range. */
export function isPastRanges(r: ReplayRecord, reader: CaptureReader): bool {
  return r.ranges != 0 && load<u64>(<usize>r.ranges + r.rangesBytes - 8) <= reader.packetNumber;
}

export function isInRange(r: ReplayRecord, reader: CaptureReader): bool {
  if (reader.packetNumber == 1) r.captureNs = reader.timeNs;
  if (r.ranges) {
    while (r.range < r.rangesBytes && load<u64>(<usize>r.ranges + r.range, 8) < reader.packetNumber)
      r.range += RANGE_BYTES;
    if (r.range >= r.rangesBytes || load<u64>(<usize>r.ranges + r.range) > reader.packetNumber) return false;
  }
  const options = r.rangeOptions;
  if (!options) return true;
  const since = reader.timeNs > r.captureNs ? reader.timeNs - r.captureNs : 0;
  if (options & RangeOption.from && (options & RangeOption.fromRelative ? since : reader.timeNs) < r.fromNs)
    return false;
  return !(options & RangeOption.to) || (options & RangeOption.toRelative ? since : reader.timeNs) <= r.toNs;
}
