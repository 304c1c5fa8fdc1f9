/** When a frame is due: by the capture's times, at a rate, or at once (tcpreplay's --multiplier, --pps, --mbps and --topspeed). */
import { CaptureReader } from "../abi/capture";
import { ReplayPace, ReplayRecord } from "../abi/replay";
import { NS_PER_S } from "../clock";

/** Sets `dueNs` for the frame that has just been read. Never earlier than the one before; a loop's first frame follows the last one at once. */
export function paceFrame(r: ReplayRecord): void {
  const reader = changetype<CaptureReader>(r.reader);
  if (!r.opened) {
    r.opened = 1;
    r.firstNs = reader.timeNs;
    r.baseNs = r.dueNs;
  }
  r.dueNs = dueOf(r, reader.timeNs, r.frames, r.bytes);
}

/** When the frame is due that has this time in the capture and comes behind so many frames and bytes. */
export function dueOf(r: ReplayRecord, timeNs: u64, frames: u64, bytes: u64): u64 {
  let due: u64 = 0;
  switch (r.pace) {
    case ReplayPace.capture: {
      const elapsed = timeNs > r.firstNs ? timeNs - r.firstNs : 0;
      due = r.baseNs + (r.rate == 1.0 ? elapsed : <u64>(<f64>elapsed / r.rate));
      break;
    }
    case ReplayPace.interval:
      due = r.startNs + <u64>((<f64>frames * <f64>NS_PER_S) / r.rate);
      break;
    case ReplayPace.bitrate:
      due = r.startNs + <u64>((<f64>bytes * 8.0 * <f64>NS_PER_S) / r.rate);
      break;
    default:
      break;
  }
  return max(due, r.dueNs);
}
