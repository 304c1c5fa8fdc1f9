/** What a packet is asked: comparisons of loaded values, joined by and, or, not. */
import { Alu, Op } from "./opcodes.js";

/** A step of a test: loads something into the accumulator. */
export type Load = { code: number; k: number };

/** Loads, then one comparison of the accumulator with k or X. */
export interface Test {
  loads: Load[];
  jump: number;
  k: number;
}

export type Decision =
  | { and: [Decision, Decision] }
  | { or: [Decision, Decision] }
  | { not: Decision }
  | { test: Test }
  | { always: boolean };

export const all = (first: Decision, ...rest: Decision[]): Decision =>
  rest.reduce((left, right): Decision => ({ and: [left, right] }), first);
export const any = (first: Decision, ...rest: Decision[]): Decision =>
  rest.reduce((left, right): Decision => ({ or: [left, right] }), first);
export const not = (decision: Decision): Decision => ({ not: decision });
export const test = (loads: Load[], jump: number, k: number): Decision => ({
  test: { loads, jump, k: k >>> 0 },
});

/** compares `size` bytes at `at` under a mask */
export function compare(at: number, size: 1 | 2 | 4, value: number, mask = 0xffffffff): Decision {
  const loads: Load[] = [{ code: Op.ldAbs[size], k: at }];
  if (mask >>> 0 !== 0xffffffff) loads.push({ code: Op.aluK | Alu["&"], k: mask >>> 0 });
  return test(loads, Op.jeq, value);
}

/** whether the accumulator is in a range, its ends included */
export function within(loads: Load[], from: number, to: number): Decision {
  if (from === to) return test(loads, Op.jeq, from);
  return all(test(loads, Op.jge, from), not(test(loads, Op.jgt, to)));
}
