/**
 * Timestamps of any resolution to nanoseconds, without overflow (draft-ietf-opsawg-pcapng, if_tsresol and if_tsoffset).
 * What is finer than a nanosecond is cut off. A time before 1970 or from 2^63 ns on (the year 2262) has no answer.
 */

const NANOSECONDS: u64 = 1_000_000_000;
const LAST_SECOND: u64 = 9_223_372_035;
const END: u64 = (LAST_SECOND + 1) * NANOSECONDS;

/** The time does not fit. */
export const NO_TIME: u64 = 0xffff_ffff_ffff_ffff;

function powerOfTen(exponent: u32): u64 {
  let power: u64 = 1;
  for (let i: u32 = 0; i < exponent; i++) power *= 10;
  return power;
}

/** floor(fraction * 10^9 / 2^shift) for fraction < 2^shift: a product of 94 bits, as high and low words. */
function scaleBinary(fraction: u64, shift: u32): u64 {
  const low = (fraction & 0xffff_ffff) * NANOSECONDS;
  const high = (fraction >> 32) * NANOSECONDS + (low >> 32);
  if (shift >= 96) return 0;
  if (shift >= 32) return high >> (shift - 32);
  return low >> shift;
}

/**
 * @param timestamp units since 1970
 * @param resolution if_tsresol: n for units of 10^-n seconds, 0x80 | n for 2^-n
 * @param offsetSeconds if_tsoffset
 * @returns nanoseconds since 1970, or NO_TIME
 */
export function toNanoseconds(timestamp: u64, resolution: u32, offsetSeconds: i64): u64 {
  // What nearly every file has: no division for these.
  if (!offsetSeconds && resolution == 9 && timestamp < END) return timestamp;
  if (!offsetSeconds && resolution == 6 && timestamp < END / 1000) return timestamp * 1000;
  const exponent = resolution & 0x7f;
  let seconds: u64 = 0;
  let fractionNs: u64 = 0;
  if (resolution & 0x80) {
    if (exponent < 64) {
      seconds = timestamp >> exponent;
      fractionNs = scaleBinary(timestamp - (seconds << exponent), exponent);
    } else {
      fractionNs = scaleBinary(timestamp, exponent);
    }
  } else if (exponent <= 9) {
    const units = powerOfTen(exponent);
    seconds = timestamp / units;
    fractionNs = (timestamp - seconds * units) * powerOfTen(9 - exponent);
  } else if (exponent - 9 < 20) {
    const wholeNs = timestamp / powerOfTen(exponent - 9);
    seconds = wholeNs / NANOSECONDS;
    fractionNs = wholeNs - seconds * NANOSECONDS;
  }
  if (offsetSeconds < 0) {
    const back = <u64>0 - <u64>offsetSeconds;
    if (seconds < back) return NO_TIME;
    seconds -= back;
  } else {
    if (seconds > LAST_SECOND) return NO_TIME;
    seconds += <u64>offsetSeconds;
  }
  if (seconds > LAST_SECOND) return NO_TIME;
  return seconds * NANOSECONDS + fractionNs;
}
