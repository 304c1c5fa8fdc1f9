/** Collects what rounds measure, prints the table, compares with figures that were committed. */
import { spawnSync } from "node:child_process";
import { show, spread, table } from "../statistics.js";
import { BARS, type Bar, type Result } from "./bars.js";

/** Values by bar, in the order of the table. */
export class Results {
  private readonly found = new Map<string, Result>();

  private of(id: string): Result {
    if (!BARS.some((bar) => bar.id === id)) throw new Error(`no such bar: ${id}`);
    let result = this.found.get(id);
    if (!result) this.found.set(id, (result = { id, values: [] }));
    return result;
  }

  add(id: string, value: number, parts: Record<string, number> = {}): void {
    const result = this.of(id);
    result.values.push(value);
    result.parts ??= {};
    for (const [name, part] of Object.entries(parts)) (result.parts[name] ??= []).push(part);
  }

  /** There will be no value. The first reason stays. */
  missing(id: string, why: string): void {
    const result = this.of(id);
    result.values = [];
    result.missing ??= why;
  }

  isMissing(id: string): boolean {
    return this.of(id).missing !== undefined;
  }

  note(id: string, note: string): void {
    this.of(id).note = note;
  }

  list(): Result[] {
    return BARS.flatMap((bar) => this.found.get(bar.id) ?? []);
  }
}

const digits = { ns: 1, "%": 0, x: 1, MB: 1 };
const number = (bar: Bar, value: number | undefined): string =>
  value === undefined ? "" : `${value}${bar.unit === "ns" || bar.unit === "MB" ? ` ${bar.unit}` : bar.unit}`;

/** Which of its bars a median reaches. */
export function reached(bar: Bar, median: number): string {
  const meets = (limit: number): boolean => (bar.better === "less" ? median <= limit : median >= limit);
  if (bar.goal !== undefined && meets(bar.goal)) return "goal";
  if (bar.floor !== undefined) return meets(bar.floor) ? "floor" : "BELOW THE FLOOR";
  return bar.goal === undefined ? "" : "below the goal";
}

export function print(results: Result[]): string {
  const rows = [["measure", "median (least to most)", "floor", "goal", "reached", "prototype"]];
  for (const { id, values, missing } of results) {
    const bar = BARS.find((b) => b.id === id)!;
    const all = values.length ? spread(values) : null;
    rows.push([
      bar.what,
      all
        ? show(all, digits[bar.unit], bar.unit === "ns" || bar.unit === "MB" ? ` ${bar.unit}` : bar.unit)
        : "-",
      number(bar, bar.floor),
      number(bar, bar.goal),
      all ? reached(bar, all.median) : "not measured",
      bar.prototype ?? "",
    ]);
    if (missing && !all) rows[rows.length - 1]![5] = "";
  }
  const why = results
    .filter((r) => !r.values.length)
    .map(
      (r) => `not measured: ${BARS.find((b) => b.id === r.id)!.what}: ${r.missing ?? "nothing came of it"}`,
    );
  const notes = results
    .filter((r) => r.note)
    .map((r) => `${BARS.find((b) => b.id === r.id)!.what}: ${r.note}`);
  return [table(rows), ...why, ...notes].join("\n");
}

interface Committed {
  machine: { cpu: string; node: string };
  results: Result[];
}

/** The figures of the last commit; null where there are none (or no git). */
export function committed(path: string): Committed | null {
  const shown = spawnSync("git", ["show", `HEAD:${path}`], { encoding: "utf8" });
  if (shown.status !== 0) return null;
  try {
    return JSON.parse(shown.stdout) as Committed;
  } catch {
    return null;
  }
}

const SMALLEST = 0.05;

/**
 * What got worse than in an earlier run by more than the noise: the medians are further apart than half the spread of either run, and by more
 * than a twentieth.
 */
export function regressions(before: Result[], now: Result[]): string[] {
  return now.flatMap(({ id, values }) => {
    const bar = BARS.find((b) => b.id === id)!;
    const old = before.find((b) => b.id === id)?.values ?? [];
    if (!old.length || !values.length) return [];
    const [was, is] = [spread(old), spread(values)];
    const worse = bar.better === "less" ? is.median - was.median : was.median - is.median;
    const noise = Math.max((was.max - was.min) / 2, (is.max - is.min) / 2, Math.abs(was.median) * SMALLEST);
    if (worse <= noise) return [];
    const text = (s: typeof was): string => show(s, digits[bar.unit]);
    return [`${bar.what}: ${text(is)} ${bar.unit}, was ${text(was)}`];
  });
}
