/** Durations and moments on the command line. */
import { VethworkError } from "../model/errors.js";

const UNITS: Record<string, number> = {
  ns: 1,
  us: 1e3,
  ms: 1e6,
  s: 1e9,
  "": 1e9,
  m: 60e9,
  min: 60e9,
  h: 3600e9,
  d: 86400e9,
};

/** "90s", "1.5m", "200ms", "13h" or plain seconds, as ns. Throws EINVAL. */
export function parseDuration(text: string, option: string): number {
  const match = /^(\d+(?:\.\d+)?)([a-z]*)$/.exec(text.trim());
  const unit = match ? UNITS[match[2]!] : undefined;
  if (!match || unit === undefined)
    throw new VethworkError(
      "EINVAL",
      `${option}: "${text}" is not a time; write for example 90s, 200ms, 1.5m or 13h`,
    );
  const ns = Number(match[1]) * unit;
  if (ns > 2 ** 53)
    throw new VethworkError("EINVAL", `${option}: ${text} is longer than the 104 days that a run can last`);
  return Math.round(ns);
}
