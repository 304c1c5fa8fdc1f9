/** A capture read, each frame rewritten, a classic pcap written: from window to output without a word to the host between. */
import { CaptureLimit, CaptureReader, CaptureStatus } from "../abi/capture";
import { RewritePlan, RewriteRun, RewriteStatus } from "../abi/rewrite";
import { next } from "../capture/reader";
import { rewriteFrame } from "./frame";
import { SKIP } from "./length";

const RECORD_HEADER: u32 = 16;
/** Room that is kept for the next frame. */
const RECORD_LIMIT: u32 = RECORD_HEADER + CaptureLimit.packetBytes;
const NS_PER_US: u64 = 1_000;
const US_PER_S: u64 = 1_000_000;

/** Bits of a packet in a cache file (tcpprep): it is sent, and by the client. */
const SENT: u32 = 2;
const CLIENT: u32 = 1;
const NOT_SENT: u32 = 0;

/** Goes on until the window is used up, the output is full, or the file ends. */
export function run(r: RewriteRun): u32 {
  const reader = changetype<CaptureReader>(r.reader);
  while (r.used + RECORD_LIMIT <= r.outputBytes) {
    const status = next(reader);
    if (status != <u32>CaptureStatus.record) return status;
    const bits = side(r);
    if (bits < 0) return RewriteStatus.cacheEnds;
    r.read++;
    const header = r.output + r.used;
    const frame = header + RECORD_HEADER;
    memory.copy(frame, reader.data, reader.capturedLength);
    let captured = <i32>reader.capturedLength;
    let original = max(reader.originalLength, reader.capturedLength);
    // what tcpprep left out goes through as it is, so that the cache file still fits
    if (bits & SENT) {
      const plan = bits & CLIENT ? r.client : r.server;
      captured = rewriteFrame(plan, frame, captured, CaptureLimit.packetBytes, original);
      if (captured == SKIP) continue;
      if (captured < 0) return RewriteStatus.tooLong;
      original = changetype<RewritePlan>(plan).originalLength;
    }
    const timeUs = reader.timeNs / NS_PER_US;
    store<u32>(header, <u32>(timeUs / US_PER_S));
    store<u32>(header + 4, <u32>(timeUs % US_PER_S));
    store<u32>(header + 8, captured);
    store<u32>(header + 12, original);
    r.used += RECORD_HEADER + captured;
    r.written++;
  }
  return RewriteStatus.full;
}

function side(r: RewriteRun): i32 {
  if (!r.cache) return SENT | CLIENT;
  if (r.read >= <u64>r.cachePackets) return -1;
  const index = <u32>r.read;
  const bits = ((<u32>load<u8>(r.cache + (index >> 2))) >> ((index & 3) << 1)) & 3;
  return bits & SENT ? bits : NOT_SENT;
}
