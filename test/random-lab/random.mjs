/** Seeded random numbers: the same seed gives the same lab on every machine. */

export class Random {
  /** @param seed any text */
  constructor(seed) {
    // FNV-1a of the text, then splitmix32
    this.state = 2166136261;
    for (const c of String(seed)) this.state = Math.imul(this.state ^ c.charCodeAt(0), 16777619) >>> 0;
  }
  /** 0 to 2^32 - 1 */
  next() {
    this.state = (this.state + 0x9e3779b9) >>> 0;
    let z = this.state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  }
  /** a whole number from `low` to `high`, both included */
  int(low, high) {
    return low + (this.next() % (high - low + 1));
  }
  chance(probability) {
    return this.next() / 2 ** 32 < probability;
  }
  pick(list) {
    return list[this.next() % list.length];
  }
  /** picks by weight: [[weight, value], ...] */
  weighted(choices) {
    let at = this.int(
      1,
      choices.reduce((sum, [w]) => sum + w, 0),
    );
    for (const [w, value] of choices) if ((at -= w) <= 0) return value;
    throw new Error("weights do not add up");
  }
  bytes(length) {
    return Buffer.from(Array.from({ length }, () => this.next() & 255));
  }
}
