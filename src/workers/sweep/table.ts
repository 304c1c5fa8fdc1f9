/** What a sweep comes to: one row a run, as a table, CSV and JSON. */
import type { DropReport } from "../../explain/index.js";
import { interfaceFilter } from "../../lab/names.js";
import type { Parameter } from "./parameters.js";
import type { SweepOutcome, SweepTask } from "./task.js";

export interface SweepRun {
  task: SweepTask;
  /** null: it was not run */
  outcome: SweepOutcome | null;
}

/** Columns by name and one row a run. `watched`: patterns of interfaces that get columns of their own. */
export function sweepRows(
  parameters: readonly Parameter[],
  runs: readonly SweepRun[],
  watched: readonly string[],
): { columns: string[]; rows: string[][] } {
  const interfaces = watched.length ? watchedInterfaces(runs, interfaceFilter([...watched])) : [];
  const replays = runs.some(({ task }) => task.replays.length > 0);
  const captures = runs.some(({ task }) => task.write !== undefined);
  const columns = [
    ...parameters.map(({ name }) => name),
    "result",
    ...(replays ? ["sent", "refused"] : []),
    ...interfaces.flatMap((name) => [`${name} in`, `${name} out`]),
    "lost",
    "lost most by",
    ...(captures ? ["capture", "bytes"] : []),
  ];
  const rows = runs.map(({ task, outcome }) => {
    const done = outcome?.done;
    const of = (name: string) => done?.totals.interfaces.find((each) => each.name === name);
    const sum = (count: "sent" | "refused") =>
      done ? String(done.replays.reduce((total, replay) => total + replay[count], 0)) : "";
    return [
      ...parameters.map(({ name }) => task.setting[name]!),
      !outcome ? "not run" : done ? "ok" : "failed",
      ...(replays ? [sum("sent"), sum("refused")] : []),
      ...interfaces.flatMap((name) => {
        const totals = of(name);
        return totals ? [String(totals.received.frames), String(totals.sent.frames)] : ["", ""];
      }),
      done ? String(done.totals.drops) : "",
      done ? worstReason(done.lost) : "",
      ...(captures ? (done ? [task.write ?? "", String(done.captureBytes)] : ["", ""]) : []),
    ];
  });
  return { columns, rows };
}

/** The reason that lost most packets, frames that nobody misses left out: `3 NO_SOCKET`. */
function worstReason(lost: DropReport): string {
  const byReason = new Map<string, number>();
  for (const { usual, reason, packets } of lost.groups)
    if (!usual) byReason.set(reason, (byReason.get(reason) ?? 0) + packets);
  const [worst] = [...byReason].sort(([, a], [, b]) => b - a);
  return worst ? `${worst[1]} ${worst[0]}` : "";
}

/** In the order in which the runs have them. */
function watchedInterfaces(runs: readonly SweepRun[], wants: (name: string) => boolean): string[] {
  const names = new Set<string>();
  for (const { outcome } of runs)
    for (const { name } of outcome?.done?.totals.interfaces ?? []) if (wants(name)) names.add(name);
  return [...names];
}

export function tableText(columns: readonly string[], rows: readonly string[][]): string {
  const all = [[...columns], ...rows];
  const numeric = columns.map((_, i) => rows.length > 0 && rows.every((row) => /^[\d.]*$/.test(row[i]!)));
  const widths = columns.map((_, i) => Math.max(...all.map((row) => row[i]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => (numeric[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join("  ")
      .trimEnd();
  return `${all.map(line).join("\n")}\n`;
}

/** RFC 4180, with a column for what went wrong. */
export function csvText(
  columns: readonly string[],
  rows: readonly string[][],
  runs: readonly SweepRun[],
): string {
  const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = [
    [...columns, "error"],
    ...rows.map((row, i) => [...row, runs[i]!.outcome?.failure?.message ?? ""]),
  ];
  return lines.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

export function sweepJson(runs: readonly SweepRun[]): unknown {
  return {
    runs: runs.map(({ task, outcome }) => ({
      set: task.setting,
      result: !outcome ? "not run" : outcome.failure ? "failed" : "ok",
      ...(outcome?.failure ? { error: outcome.failure, printed: outcome.printed } : {}),
      ...(outcome?.done
        ? {
            ...outcome.done.totals,
            lost: outcome.done.lost,
            replays: task.replays.map((replay, i) => ({ ...replay, ...outcome.done.replays[i] })),
          }
        : {}),
      capture: outcome?.done ? (task.write ?? null) : null,
    })),
  };
}
