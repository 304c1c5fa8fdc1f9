/** The reader as a module of its own, for tools that read captures without a kernel. The memory's layout is the host's (src/capture). */
import { CaptureReader } from "../abi/capture";
import { runFilter } from "./bpf";
import { feed, next, open } from "./reader";

export function captureOpen(reader: usize, tableAddress: u32, tableBytes: u32, options: u32): void {
  open(changetype<CaptureReader>(reader), tableAddress, tableBytes, options);
}

export function captureFeed(reader: usize, begin: u32, end: u32, isLast: bool): void {
  feed(changetype<CaptureReader>(reader), begin, end, isLast);
}

/** @returns CaptureStatus */
export function captureNext(reader: usize): u32 {
  return next(changetype<CaptureReader>(reader));
}

/** @param program with BPF_SCRATCH bytes before it @returns 0: the packet is refused */
export function captureFilter(program: usize, data: u32, captured: u32, length: u32, packetType: u32): u32 {
  return runFilter(program, data, captured, length, packetType);
}
