/** Which packets of a capture are sent: numbers as tcpprep's lists have them, times, rates. */
import { VethworkError } from "../model/errors.js";

/** First and last packet number, both included; Infinity: to the end. */
export type PacketRange = [first: number, last: number];

/** "10-200", "1-5,9,15,72-", "-20": sorted, and joined where they touch. @throws VethworkError EINVAL */
export function parsePacketRanges(text: string, option = "--packets"): PacketRange[] {
  const ranges = text.split(",").map((part): PacketRange => {
    const match = /^(\d*)(?:(-)(\d*))?$/.exec(part.trim());
    const first = match?.[1] ? Number(match[1]) : 1;
    const last = match?.[2] === undefined ? first : match[3] ? Number(match[3]) : Infinity;
    if (!match || part.trim() === "" || part.trim() === "-")
      throw new VethworkError(
        "EINVAL",
        `${option}: "${part}" is no packet number or range; write for example 10-200 or 1-5,9,72-`,
      );
    if (first < 1 || first > Number.MAX_SAFE_INTEGER || (last !== Infinity && last > Number.MAX_SAFE_INTEGER))
      throw new VethworkError("EINVAL", `${option}: "${part}": packets are numbered from 1`);
    if (last < first) throw new VethworkError("EINVAL", `${option}: "${part}" ends before it starts`);
    return [first, last];
  });
  ranges.sort((a, b) => a[0] - b[0]);
  const joined: PacketRange[] = [];
  for (const [first, last] of ranges) {
    const before = joined.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else joined.push([first, last]);
  }
  return joined;
}

/** A time in a capture, ns: since 1970, or since its first packet. */
export interface CaptureTime {
  ns: bigint;
  isRelative: boolean;
}

const UNITS: Record<string, bigint> = {
  ns: 1n,
  us: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  "": 1_000_000_000n,
  m: 60_000_000_000n,
  min: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
};

/**
 * "90s", "1.5m", "200ms" and plain seconds are since the first packet; "2024-05-01T12:00:00.5Z" (without a zone: UTC) and "@1714564800.25" (seconds since
 * 1970) are moments. @throws VethworkError EINVAL
 */
export function parseCaptureTime(text: string, option: string): CaptureTime {
  const trimmed = text.trim();
  const epoch = /^@(\d{1,10})(?:\.(\d{1,9}))?$/.exec(trimmed);
  if (epoch) return { ns: BigInt(epoch[1]!) * 1_000_000_000n + fraction(epoch[2]), isRelative: false };
  const moment = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d\d:?\d\d)?$/i.exec(
    trimmed,
  );
  if (moment) {
    const [, day, minute, second = "00", rest, zone = "Z"] = moment;
    const ms = Date.parse(
      `${day}T${minute}:${second}${zone.toUpperCase().replace(/(\d\d)(\d\d)$/, "$1:$2")}`,
    );
    if (!Number.isNaN(ms) && ms >= 0)
      return { ns: BigInt(ms) * 1_000_000n + fraction(rest), isRelative: false };
  }
  const span = /^(\d{1,12})(?:\.(\d{1,9}))?([a-z]*)$/.exec(trimmed);
  const unit = span ? UNITS[span[3]!] : undefined;
  if (!span || unit === undefined)
    throw new VethworkError(
      "EINVAL",
      `${option}: "${text}" is not a time; write 90s, 200ms or 1.5m since the first packet, 2024-05-01T12:00:00Z, or @ and seconds since 1970`,
    );
  const ns = BigInt(span[1]!) * unit + (fraction(span[2]) * unit) / 1_000_000_000n;
  if (ns >= 1n << 63n) throw new VethworkError("EINVAL", `${option}: ${text} is longer than any capture`);
  return { ns, isRelative: true };
}

function fraction(digits: string | undefined): bigint {
  return BigInt((digits ?? "").padEnd(9, "0"));
}
