/** Frames through the engine, as a file. */
import { rewriteCapture, type RewriteFileOptions, type RewriteResult } from "../../src/rewrite/index.js";
import { readPcap, writePcap, type PcapRecord } from "./record/captures.mjs";

export interface Frame {
  bytes: Buffer;
  length: number;
}

/** The file that comes out, as bytes. */
export function rewriteFile(
  file: Uint8Array,
  options: RewriteFileOptions,
): { file: Buffer; result: RewriteResult } {
  const chunks: Buffer[] = [];
  const result = rewriteCapture(
    { name: "in.pcap", bytes: file },
    (chunk) => chunks.push(Buffer.from(chunk)),
    options,
  );
  return { file: Buffer.concat(chunks), result };
}

/** The frames that come out, by the place of the one that went in: undefined where it was left out. */
export function rewriteFrames(frames: readonly Frame[], options: RewriteFileOptions): (Frame | undefined)[] {
  const input = writePcap(frames);
  const { file } = rewriteFile(input, options);
  const places = new Map(readPcap(input).map(({ time }: PcapRecord, index: number) => [time, index]));
  const out: (Frame | undefined)[] = frames.map(() => undefined);
  for (const record of readPcap(file))
    out[places.get(record.time)!] = { bytes: record.bytes, length: record.length };
  return out;
}
