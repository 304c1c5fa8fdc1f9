/** Numbers, rates, sizes and times as tc reads and writes them (tc/tc_util.c, tc/tc_core.c, lib/utils_math.c of iproute2 6.1). */

/** psched ticks in a microsecond (/proc/net/psched: a tick is 64 ns) */
const TICKS_PER_US = 15.625;
export const US_PER_S = 1_000_000;

/** A double as C converts it to unsigned int on x86-64: the low 32 bits of the 64-bit integer. */
export function toUnsigned(value: number): number {
  return Number(BigInt.asUintN(32, BigInt(Math.trunc(value))));
}

/** tc_core_time2tick: us to ticks */
export function timeToTicks(us: number): number {
  return toUnsigned(toUnsigned(us) * TICKS_PER_US);
}

/** tc_core_tick2time */
export function ticksToTime(ticks: number): number {
  return toUnsigned(ticks / TICKS_PER_US);
}

/** tc_calc_xmittime: ticks that `size` bytes take */
export function transmitTicks(rate: number, size: number): number {
  return toUnsigned(Math.ceil(timeToTicks(US_PER_S * (size / rate))));
}

/** tc_calc_xmitsize: bytes that fit into `ticks` */
export function transmitSize(rate: number, ticks: number): number {
  return toUnsigned((rate * ticksToTime(ticks)) / US_PER_S);
}

/** strtod(3): the value and what follows it; undefined where there is no number. */
export function strtod(text: string): { value: number; rest: string } | undefined {
  const found = /^\s*([+-]?(?:0x[0-9a-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?))/i.exec(text);
  if (!found) return undefined;
  const word = found[1]!;
  const hex = /^([+-]?)(0x.*)$/i.exec(word);
  const value = hex ? Number(hex[2]) * (hex[1] === "-" ? -1 : 1) : Number(word);
  return { value, rest: text.slice(found[0].length) };
}

const KIBI = 1024;
/** bits a second of each suffix, as tc_util.c lists them; case does not matter */
const RATES: Record<string, number> = { bit: 1, bps: 8 };
for (const [index, letter] of ["k", "m", "g", "t"].entries()) {
  RATES[`${letter}bit`] = 1000 ** (index + 1);
  RATES[`${letter}ibit`] = KIBI ** (index + 1);
  RATES[`${letter}bps`] = 8 * 1000 ** (index + 1);
  RATES[`${letter}ibps`] = 8 * KIBI ** (index + 1);
}

/** get_rate64: bytes a second; undefined where the word is none */
export function parseRate(text: string): number | undefined {
  const number = strtod(text);
  if (!number) return undefined;
  const scale = number.rest === "" ? 1 : RATES[number.rest.toLowerCase()];
  if (scale === undefined || number.value < 0) return undefined;
  return Math.trunc((number.value * scale) / 8);
}

const SIZES: Record<string, number> = {
  b: 1,
  kb: KIBI,
  k: KIBI,
  kbit: KIBI / 8,
  mb: KIBI ** 2,
  m: KIBI ** 2,
  mbit: KIBI ** 2 / 8,
  gb: KIBI ** 3,
  g: KIBI ** 3,
  gbit: KIBI ** 3 / 8,
};

/** get_size: bytes */
export function parseSize(text: string): number | undefined {
  const number = strtod(text);
  if (!number) return undefined;
  const scale = number.rest === "" ? 1 : SIZES[number.rest.toLowerCase()];
  if (scale === undefined) return undefined;
  const size = Math.floor(number.value * scale);
  return size < 0 || size > 0xffffffff ? undefined : size;
}

/** get_size_and_cell: "10kb/8"; the cell must be a power of two */
export function parseSizeAndCell(text: string): number | undefined {
  const slash = text.indexOf("/");
  if (slash < 0) return parseSize(text);
  const cell = Number(text.slice(slash + 1));
  if (!Number.isInteger(Math.log2(cell))) return undefined;
  return parseSize(text.slice(0, slash));
}

const TIMES: Record<string, number> = {
  s: US_PER_S,
  sec: US_PER_S,
  secs: US_PER_S,
  ms: 1000,
  msec: 1000,
  msecs: 1000,
  us: 1,
  usec: 1,
  usecs: 1,
};

/** get_time: us, as an unsigned int */
export function parseTime(text: string): number | undefined {
  const number = strtod(text);
  if (!number) return undefined;
  const scale = number.rest === "" ? 1 : TIMES[number.rest.toLowerCase()];
  return scale === undefined ? undefined : toUnsigned(number.value * scale);
}

/** get_time64: ns */
export function parseTimeNs(text: string): number | undefined {
  const number = strtod(text);
  if (!number) return undefined;
  const suffix = number.rest.toLowerCase();
  const scale =
    suffix === "" || /^ns(ec(s)?)?$/.test(suffix) ? 1 : suffix in TIMES ? TIMES[suffix]! * 1000 : undefined;
  return scale === undefined ? undefined : Math.trunc(number.value * scale);
}

/** printf("%.*g") */
export function general(value: number, precision = 6): string {
  if (value === 0) return "0";
  const exponent = Number(value.toExponential(precision - 1).split("e")[1]);
  if (exponent < -4 || exponent >= precision) {
    const [mantissa, power] = value.toExponential(precision - 1).split("e") as [string, string];
    const digits = power.replace(/^[+-]/, "").padStart(2, "0");
    return `${trimZeros(mantissa)}e${power.startsWith("-") ? "-" : "+"}${digits}`;
  }
  return trimZeros(value.toFixed(precision - 1 - exponent));
}

function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** print_time: us */
export function formatTime(us: number): string {
  if (us >= US_PER_S) return `${general(us / US_PER_S, 3)}s`;
  if (us >= 1000) return `${general(us / 1000, 3)}ms`;
  return `${us}us`;
}

/** print_time64: ns */
export function formatTimeNs(ns: number): string {
  if (ns >= 1e9) return `${general(ns / 1e9, 3)}s`;
  if (ns >= 1e6) return `${general(ns / 1e6, 3)}ms`;
  if (ns >= 1e3) return `${general(ns / 1e3, 3)}us`;
  return `${ns}ns`;
}

function rint(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** print_size: bytes */
export function formatSize(bytes: number): string {
  const mega = KIBI * KIBI;
  if (bytes >= mega && Math.abs(mega * rint(bytes / mega) - bytes) < KIBI)
    return `${general(rint(bytes / mega))}Mb`;
  if (bytes >= KIBI && Math.abs(KIBI * rint(bytes / KIBI) - bytes) < 16)
    return `${general(rint(bytes / KIBI))}Kb`;
  return `${bytes}b`;
}

/** tc_print_rate: bytes a second, written in bits */
export function formatRate(bytes: number, iec = false): string {
  const kilo = iec ? 1024n : 1000n;
  let rate = BigInt(bytes) * 8n;
  let unit = 0;
  for (; unit < 4; unit++) {
    if (rate < kilo) break;
    if (rate % kilo !== 0n && rate < 1000n * kilo) break;
    rate /= kilo;
  }
  return `${rate}${["", "K", "M", "G", "T"][unit]}${iec && unit ? "i" : ""}bit`;
}

const WHOLE = 0xffffffff;

/** parse_percent: 0 to 1; undefined where it is not a percentage, or "range" */
export function parsePercent(text: string): number | undefined {
  const number = strtod(text);
  if (!number || (number.rest !== "" && number.rest !== "%")) return undefined;
  const value = number.value / 100;
  return value > 1 || value < 0 ? undefined : value;
}

/** get_percent of q_netem.c: parts of 2^32 */
export function parseProbability(text: string): number | undefined {
  const value = parsePercent(text);
  return value === undefined ? undefined : toUnsigned(rint(value * WHOLE));
}

/** print_percent: parts of 2^32 as "%g%%" */
export function formatProbability(parts: number): string {
  return `${general((100 * parts) / WHOLE)}%`;
}

export function probability(parts: number): number {
  return parts / WHOLE;
}
