/** Damages frames at random, seeded. Often repairs the IPv4 header checksum afterwards, so that the damage gets past the first check. */

/** xorshift32: the same numbers for the same seed. */
export class Random {
  private state: number;
  constructor(seed: number) {
    this.state = seed >>> 0 || 1;
  }
  next(): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (this.state = x >>> 0);
  }
  below(limit: number): number {
    return this.next() % limit;
  }
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}

const INTERESTING = [0, 1, 4, 5, 20, 0x45, 0x46, 0x4f, 0x7f, 0x80, 0xff, 0x81, 0x88, 0x08, 0x06];

export function mutate(random: Random, corpus: readonly Uint8Array[], longest: number): Uint8Array {
  let frame = Uint8Array.from(random.pick(corpus));
  for (let n = random.below(4); n > 0; n--) frame = damage(random, frame, corpus);
  if (frame.length > longest) frame = frame.slice(0, longest);
  if (random.below(4)) repair(frame);
  return frame;
}

function damage(
  random: Random,
  frame: Uint8Array<ArrayBuffer>,
  corpus: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  if (frame.length < 15) return frame;
  // most damage belongs to the headers
  const at = random.below(random.below(3) ? Math.min(frame.length, 74) : frame.length);
  switch (random.below(8)) {
    case 0:
      frame[at]! ^= 1 << random.below(8);
      return frame;
    case 1:
      frame[at] = random.pick(INTERESTING);
      return frame;
    case 2:
      frame[at] = random.next();
      return frame;
    case 3:
      return frame.slice(0, 14 + random.below(frame.length - 13));
    case 4: {
      const longer = new Uint8Array(frame.length + random.below(1500));
      longer.set(frame);
      return longer;
    }
    case 5: {
      const other = random.pick(corpus);
      const cut = 14 + random.below(Math.max(1, Math.min(frame.length, other.length) - 14));
      return Uint8Array.from([...frame.subarray(0, cut), ...other.subarray(cut)]);
    }
    case 6: {
      // a fragment of something
      if (frame[12] === 8 && frame[13] === 0 && frame.length >= 34) {
        frame[20] = (random.below(2) << 5) | random.below(32);
        frame[21] = random.below(8);
      }
      return frame;
    }
    default: {
      const tagged = new Uint8Array(frame.length + 4);
      tagged.set(frame.subarray(0, 12));
      tagged.set([0x81, 0, random.below(256), random.below(32)], 12);
      tagged.set(frame.subarray(12), 16);
      return tagged;
    }
  }
}

/** Writes a right IPv4 header checksum where there is an IPv4 header. */
function repair(frame: Uint8Array): void {
  let at = 12;
  while (at + 4 < frame.length && frame[at] === 0x81 && frame[at + 1] === 0) at += 4;
  if (frame[at] !== 8 || frame[at + 1] !== 0) return;
  const header = at + 2;
  const length = (frame[header]! & 15) * 4;
  if (length < 20 || header + length > frame.length) return;
  frame[header + 10] = 0;
  frame[header + 11] = 0;
  let sum = 0;
  for (let i = header; i < header + length; i += 2) sum += (frame[i]! << 8) | frame[i + 1]!;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  sum = ~sum & 0xffff;
  frame[header + 10] = sum >> 8;
  frame[header + 11] = sum & 255;
}
