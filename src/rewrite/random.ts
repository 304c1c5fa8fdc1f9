/** The numbers that tcprewrite makes of a seed: rand_r(3) of glibc. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** The whole state, 32 bits. */
  get bits(): number {
    return this.state;
  }

  next(): number {
    const high = this.step() % 2048;
    const middle = this.step() % 1024;
    const low = this.step() % 1024;
    return ((((high << 10) ^ middle) << 10) ^ low) >>> 0;
  }

  private step(): number {
    this.state = (Math.imul(this.state, 1103515245) + 12345) >>> 0;
    return this.state >>> 16;
  }
}

const ROUNDS = 5;

function stirred(seed: number): { bits: number; last: number } {
  const random = new Random(seed);
  let last = 0;
  for (let i = 0; i < ROUNDS; i++) last = random.next();
  return { bits: random.bits, last };
}

/** --seed: the word that addresses are combined with, for a little-endian load of the address. */
export function addressSeed(seed: number): number {
  const { bits } = stirred(seed);
  return ((bits << 24) | ((bits & 0xff00) << 8) | ((bits >>> 8) & 0xff00) | (bits >>> 24)) >>> 0;
}

/** --tcp-sequence: what is added. */
export function sequenceShift(seed: number): number {
  return stirred(seed).last;
}

/** --enet-mac-seed: 48 bits that MAC addresses are combined with, first byte highest. */
export function macMask(seed: number): bigint {
  const random = new Random(seed);
  let mask = 0n;
  for (let i = 0; i < 6; i++) mask = (mask << 8n) | BigInt(random.next() & 0xff);
  return mask;
}
