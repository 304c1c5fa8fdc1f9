/** Numbers as strtoul(3) and xtables_strtoul() read them. */

/**
 * xtables_strtoul(): the number at the beginning of `text` and what follows it; null where there is none, or it is not within `min` and
 * `max`. `base` 0: by prefix (0x, 0).
 */
export function readNumber(
  text: string,
  min: bigint,
  max: bigint,
  base = 0,
): { value: bigint; rest: string } | null {
  const match = /^\s*\+?(0[xX][0-9a-fA-F]+|[0-9]+)/.exec(text);
  if (!match) return null;
  let digits = match[1]!;
  let value: bigint;
  if (/^0[xX]/.test(digits)) {
    if (base === 10) {
      digits = "0";
      value = 0n;
    } else value = BigInt(digits);
  } else if (base === 0 && digits.startsWith("0")) {
    digits = /^0[0-7]*/.exec(digits)![0];
    value = BigInt(digits === "0" ? 0 : `0o${digits.slice(1)}`);
  } else value = BigInt(digits);
  const at = match[0].length - match[1]!.length;
  if (value < min || value > max) return null;
  return { value, rest: text.slice(at + digits.length) };
}

/** The whole of `text` as a number (xtables_strtoui with no rest); null where it is none. */
export function wholeNumber(text: string, min: number, max: number, base = 0): number | null {
  const read = readNumber(text, BigInt(min), BigInt(max), base);
  return read && read.rest === "" ? Number(read.value) : null;
}

export function hex(value: number, digits = 0): string {
  return `0x${(value >>> 0).toString(16).padStart(digits, "0")}`;
}
