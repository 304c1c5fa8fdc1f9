/** The interface that a frame goes out of, and what is changed on the way: its side's rewrite plan, then its conversation. */
import { Errno } from "../abi/errno";
import { RewritePlan } from "../abi/rewrite";
import { ReplayEnd, ReplayRecord, ReplaySide, ReplayVerdict } from "../abi/replay";
import { injectFrame } from "../calls/transmit";
import { Device, deviceByIndex } from "../device/device";
import { namespaceById } from "../net/namespace";
import { rewriteFrame } from "../rewrite/frame";
import { moveAddresses } from "./unique";
import { passFrame, Passing } from "./stateful";

export function endOf(r: ReplayRecord): ReplayEnd {
  return changetype<ReplayEnd>(r.side == <u32>ReplaySide.server && r.server ? r.server : r.client);
}

/** Frames are about to go out: a device may have gone since the last time, but none goes while they do. */
export function findDevices(r: ReplayRecord): void {
  findDevice(changetype<ReplayEnd>(<usize>r.client));
  if (r.server) findDevice(changetype<ReplayEnd>(<usize>r.server));
}

function findDevice(end: ReplayEnd): void {
  const ns = namespaceById(end.namespace);
  end.device = ns === null ? 0 : <u32>changetype<usize>(deviceByIndex(ns, end.ifindex));
}

/** Applies the plan of the frame's side, and what makes this loop's flows new, to a copy of the frame. False where the plan keeps it back. */
export function editPresent(r: ReplayRecord): bool {
  const end = endOf(r);
  const isMoved = r.uniqueIp && r.loop;
  if (!end.plan && !isMoved) return true;
  memory.copy(r.scratch, r.frame, r.frameLength);
  r.frame = r.scratch;
  if (isMoved) moveAddresses(r.frame, r.frameLength, <u32>r.loop);
  if (!end.plan) return true;
  const length = rewriteFrame(end.plan, r.frame, r.frameLength, r.scratchBytes >> 1, r.originalLength);
  if (length < 0) return false;
  r.frameLength = length;
  r.originalLength = changetype<RewritePlan>(end.plan).originalLength;
  return true;
}

/** Transmits the present frame. ReplayVerdict.wait: it is to be tried again at `dueNs`; else the frame has been dealt with. */
export function transmitPresent(r: ReplayRecord): u32 {
  const end = endOf(r);
  const length = r.frameLength;
  if (r.stateful) {
    const passing = passFrame(r);
    if (passing == Passing.wait) return ReplayVerdict.wait;
    if (passing == Passing.skipped) end.skipped++;
    if (passing == Passing.taken) {
      r.frames++;
      r.bytes += length;
    }
    if (passing != Passing.unchanged) return ReplayVerdict.sent;
  }
  const error = end.device
    ? injectFrame(changetype<Device>(<usize>end.device), r.frame, length)
    : -Errno.ENODEV;
  r.frames++;
  r.bytes += length;
  if (error == 0) {
    end.sent++;
    end.sentBytes += length;
  } else {
    end.refused++;
    end.lastErrno = <u32>-error;
  }
  return ReplayVerdict.sent;
}
