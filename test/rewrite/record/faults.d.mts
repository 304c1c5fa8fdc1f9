interface Frame {
  bytes: Buffer;
  length: number;
}
export interface Dissected {
  bytes: Buffer;
  length: number;
  network: number;
  tags: number;
  type?: number;
  room?: number;
  version?: number;
  headerLength?: number;
  total?: number;
  offset?: number;
  isFragment?: boolean;
  protocol?: number;
  transport?: number;
  end?: number;
  isIcmp?: boolean;
  checksumAt?: number;
}
export function dissect(frame: Frame): Dissected;
export function isTransportRight(frame: Dissected): boolean | undefined;
export function isHeaderRight(frame: Dissected): boolean;
export function isPartial(frame: Dissected): boolean;
export function sum16(bytes: Uint8Array, from: number, to: number, start?: number): number;
export function explain(record: Frame, theirs: Frame, ours: Frame, options: readonly string[]): string[];
