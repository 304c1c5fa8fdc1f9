interface Frame {
  bytes: Buffer;
  length: number;
}
/** options -> capture -> frames: what became of each, null where it was left out; shorter where tcprewrite gave up */
type Answers = Record<string, Record<string, (string | null)[]>>;
export function answers(): { plain: Answers; sided: Answers };
export function decode(before: Frame, text: string): Frame;
export function encode(before: Frame, after: Frame): string;
export function recordsOf(name: string): Frame[];
export function cacheOf(packets: number): Buffer;
