export const CAPTURES: Record<string, (Buffer | { bytes: Buffer; length?: number })[]>;
export function snapped(bytes: Buffer, length: number): { bytes: Buffer; length: number };
