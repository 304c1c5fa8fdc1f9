/** The metrics of a route (RTAX_*) as `ip route` reads them. */
import { strtoul, unsigned } from "./numbers.js";
import type { Session } from "./session.js";
import { matches, type Words } from "./words.js";

/** Metrics that only a host's own TCP and hop limit look at: read as iproute2 reads them, then refused in words. */
export const EARLY_METRICS: {
  name: string;
  abbreviation: boolean;
  lock: boolean;
  max: number;
  reason: string;
  time?: boolean;
}[] = [
  { name: "hoplimit", abbreviation: false, lock: true, max: 255, reason: '"hoplimit" value is invalid\n' },
  { name: "advmss", abbreviation: false, lock: true, max: 0xffffffff, reason: '"mss" value is invalid\n' },
  {
    name: "reordering",
    abbreviation: true,
    lock: true,
    max: 0xffffffff,
    reason: '"reordering" value is invalid\n',
  },
  { name: "rtt", abbreviation: false, lock: true, max: 0, reason: '"rtt" value is invalid\n', time: true },
  {
    name: "rto_min",
    abbreviation: false,
    lock: false,
    max: 0,
    reason: '"rto_min" value is invalid\n',
    time: true,
  },
  { name: "window", abbreviation: true, lock: true, max: 0xffffffff, reason: '"window" value is invalid\n' },
  { name: "cwnd", abbreviation: true, lock: true, max: 0xffffffff, reason: '"cwnd" value is invalid\n' },
  {
    name: "initcwnd",
    abbreviation: true,
    lock: true,
    max: 0xffffffff,
    reason: '"initcwnd" value is invalid\n',
  },
  {
    name: "initrwnd",
    abbreviation: true,
    lock: true,
    max: 0xffffffff,
    reason: '"initrwnd" value is invalid\n',
  },
];
export const LATE_METRICS: typeof EARLY_METRICS = [
  {
    name: "rttvar",
    abbreviation: true,
    lock: true,
    max: 0,
    reason: '"rttvar" value is invalid\n',
    time: true,
  },
  {
    name: "ssthresh",
    abbreviation: true,
    lock: true,
    max: 0xffffffff,
    reason: '"ssthresh" value is invalid\n',
  },
];

/** Reads one of the metrics of `list`, where the word is one. */
export function routeMetric(
  session: Session,
  words: Words,
  request: { advmss?: number; hoplimit?: number; family: string },
  list: typeof EARLY_METRICS,
): boolean {
  const found = list.find((entry) =>
    entry.abbreviation ? matches(words.word, entry.name) : words.word === entry.name,
  );
  if (!found) return false;
  words.next();
  const locked = found.lock && words.word === "lock";
  if (locked) words.next();
  const valid = found.time
    ? /^[0-9]+(\.[0-9]*)?(s|sec|secs|ms|msec|msecs)?$/i.test(words.word)
    : unsigned(words.word, found.max);
  if (valid === undefined || valid === false) words.wrong(found.reason);
  // the hop limit of what this host sends; routes of IPv4 keep none here
  if (found.name === "hoplimit" && !locked && request.family === "inet6") {
    request.hoplimit = valid as number;
    return true;
  }
  if (found.name !== "advmss" || locked)
    session.notModelled("ip route", `option "${found.name}${locked ? " lock" : ""}"`);
  request.advmss = valid as number;
  return true;
}

/** get_rt_realms_or_raw: [SOURCE/]DESTINATION, numbers or "cosmos". */
export function validRealms(word: string): boolean {
  const parts = word.split("/");
  return (
    parts.length <= 2 &&
    parts.every((part) => part === "cosmos" || part === "unknown" || strtoul(part, 0)?.length === part.length)
  );
}
