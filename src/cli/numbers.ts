/** Numbers on the command line. */
import { VethworkError } from "../model/errors.js";

/** A decimal number, with a fraction where it has one. @throws VethworkError EINVAL with what is `needed` */
export function parseNumber(text: string, option: string, needed = "a number"): number {
  const value = Number(text);
  if (!/^(\d+(\.\d*)?|\.\d+)$/.test(text.trim()) || !Number.isFinite(value))
    throw new VethworkError("EINVAL", `${option} ${text}: ${needed} is needed`);
  return value;
}

/** @throws VethworkError EINVAL */
export function parsePositive(text: string, option: string): number {
  const value = parseNumber(text, option, "a number above 0");
  if (!(value > 0)) throw new VethworkError("EINVAL", `${option} ${text}: a number above 0 is needed`);
  return value;
}

/** @throws VethworkError EINVAL */
export function parseCount(
  text: string,
  option: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number {
  const value = Number(text);
  if (!/^\d+$/.test(text.trim()) || value < least || value > most) {
    const range = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`;
    throw new VethworkError("EINVAL", `${option} ${text}: a whole number ${range} is needed`);
  }
  return value;
}
