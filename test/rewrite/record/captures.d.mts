export interface PcapRecord {
  time: string;
  length: number;
  bytes: Buffer;
}
type Input = Uint8Array | { bytes: Uint8Array; length?: number };
export function writePcap(
  frames: readonly Input[],
  options?: { linkType?: number; snapLength?: number },
): Buffer;
export function readPcap(file: Buffer): PcapRecord[];
