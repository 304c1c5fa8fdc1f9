/** The commands that caused what is in the kernel, by the numbers that the kernel's objects keep (assembly/cause.ts). */
import type { Because, Cause } from "../model/cause.js";

export class Causes {
  private readonly all: Cause[] = [];
  private readonly numbers = new WeakMap<Because, number>();

  /** Number (from 1) of a cause: what it caused is marked with it. */
  number(because: Because): number {
    const known = this.numbers.get(because);
    if (known !== undefined) return known;
    const number = this.all.push(because.cause());
    this.numbers.set(because, number);
    return number;
  }

  /** undefined for 0 (nobody's) and for numbers that were never given */
  get(number: number): Cause | undefined {
    return this.all[number - 1];
  }

  /** All of them as plain data, and back: what a checkpoint of the kernel's memory needs beside it. */
  toJSON(): Cause[] {
    return this.all;
  }
  load(all: readonly Cause[]): void {
    this.all.splice(0, this.all.length, ...all);
  }
}
