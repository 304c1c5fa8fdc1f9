/** Reads the Enhanced Packet Blocks that assembly/tap.ts writes: little-endian, options epb_flags and epb_packetid in this order. */
export interface TapBlock {
  tap: number;
  timeNs: bigint;
  direction: "in" | "out";
  packetId: bigint;
  /** a view: valid as long as the block is */
  frame: Uint8Array;
}

const HEADER = 28;
const IN = 1;

export function* blocksOf(bytes: Uint8Array): Generator<TapBlock> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; at += view.getUint32(at + 4, true)) {
    const length = view.getUint32(at + 20, true);
    const options = at + HEADER + ((length + 3) & ~3);
    yield {
      tap: view.getUint32(at + 8, true),
      timeNs: (BigInt(view.getUint32(at + 12, true)) << 32n) | BigInt(view.getUint32(at + 16, true)),
      direction: view.getUint32(options + 4, true) === IN ? "in" : "out",
      packetId: view.getBigUint64(options + 12, true),
      frame: bytes.subarray(at + HEADER, at + HEADER + length),
    };
  }
}
