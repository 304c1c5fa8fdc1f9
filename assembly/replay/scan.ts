/** Goes through a capture without sending it: to learn who is who, or to write down each packet's side as a cache file has it. */
import { CaptureReader, CaptureStatus } from "../abi/capture";
import { ReplayFault, ReplayRecord, ReplaySides, ReplayState, ScanPass, SideMode } from "../abi/replay";
import { next } from "../capture/reader";
import { allocate, reallocate } from "../memory";
import { decideAll, settleNetworks } from "./hosts";
import { bitsOf, learn, sideOf } from "./sides";
import { openCapture, refillWindow } from "./source";

const FIRST_BITS_BYTES: u32 = 4096;

/** Prepares a pass; the host has the capture at its start. False where the memory is full. */
export function beginScan(r: ReplayRecord): bool {
  if (!r.reader) r.reader = <u32>allocate(<u32>offsetof<CaptureReader>());
  if (!r.reader) return false;
  r.state = ReplayState.waiting;
  openCapture(r);
  return true;
}

/** Reads at most `packets` packets. ReplayState: waiting where there are more. */
export function scan(r: ReplayRecord, pass: u32, packets: u32): u32 {
  const s = changetype<ReplaySides>(r.sides);
  const reader = changetype<CaptureReader>(r.reader);
  while (packets && !s.fault) {
    const status = next(reader);
    if (status == <u32>CaptureStatus.needMore) {
      refillWindow(r, reader);
      continue;
    }
    if (status != <u32>CaptureStatus.record) {
      r.state = status == <u32>CaptureStatus.end ? ReplayState.done : ReplayState.failed;
      if (r.state == <u32>ReplayState.done && pass == <u32>ScanPass.learn) finishLearning(s);
      break;
    }
    if (pass == <u32>ScanPass.learn) learn(s, reader.data, reader.capturedLength);
    else keepBits(s, bitsOf(sideOf(s, reader.data, reader.capturedLength, reader.packetNumber)));
    packets--;
  }
  if (s.fault) {
    r.fault = s.fault;
    r.state = ReplayState.failed;
  }
  return r.state;
}

function finishLearning(s: ReplaySides): void {
  decideAll(s);
  if (s.mode == SideMode.router && !settleNetworks(s)) s.fault = ReplayFault.noNetwork;
}

function keepBits(s: ReplaySides, bits: u32): void {
  const at = <u32>(s.scanned >> 2);
  if (at >= s.bitsBytes && !growBits(s)) {
    s.fault = ReplayFault.tooManyHosts;
    return;
  }
  const byte = <usize>s.bits + at;
  store<u8>(byte, <u8>(load<u8>(byte) | (bits << (<u32>(s.scanned & 3) << 1))));
  s.scanned++;
}

function growBits(s: ReplaySides): bool {
  const bytes = s.bitsBytes ? s.bitsBytes * 2 : FIRST_BITS_BYTES;
  const bits = s.bits ? reallocate(s.bits, s.bitsBytes, bytes) : allocate(bytes);
  if (!bits) return false;
  s.bits = <u32>bits;
  s.bitsBytes = bytes;
  return true;
}
