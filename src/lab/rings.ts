/** The kernel's output ring where its bytes are written later: while one is, the kernel fills another. */
import { RING_BYTES, type Machine } from "../kernel/machine.js";

/** as in docs/decisions/pipeline.md */
const RINGS = 3;

export class Rings {
  private constructor(private readonly places: number[]) {}

  /** @param first the ring that the kernel has; null where there is no memory for more */
  static beside(machine: Machine, first: number): Rings | null {
    const more = Array.from({ length: RINGS - 1 }, () => machine.region(RING_BYTES));
    return more.includes(0) ? null : new Rings([first, ...more]);
  }

  /** The place of the next ring, which nothing is written from any more. */
  next(present: number, release: (begin: number, end: number) => void): number {
    const at = this.places[(this.places.indexOf(present) + 1) % this.places.length]!;
    release(at, at + RING_BYTES);
    return at;
  }
}
