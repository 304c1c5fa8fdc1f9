/** What a run comes to: per interface frames, bytes and drops by reason, as a table and as JSON. */
import type { DropReport } from "../explain/index.js";
import type { InterfaceTotals, RunTotals } from "../lab/totals.js";
import { dropsText, dropsTotal } from "./drop-text.js";

function reasons(drops: { reason: string; packets: number }[]): string {
  return drops.map(({ reason, packets }) => `${packets} ${reason}`).join(", ");
}

/** The table; interfaces that saw nothing are counted in its last line. */
export function summaryTable(totals: RunTotals): string {
  const seen = totals.interfaces.filter((i) => i.received.frames + i.sent.frames > 0 || i.drops.length > 0);
  const rows: string[][] = [["interface", "in", "bytes in", "out", "bytes out", "drops"]];
  for (const i of seen)
    rows.push([
      i.name,
      String(i.received.frames),
      String(i.received.bytes),
      String(i.sent.frames),
      String(i.sent.bytes),
      reasons(i.drops),
    ]);
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: string[]) =>
    row
      .map((cell, column) =>
        column === 0 || column === 5 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      )
      .join("  ")
      .trimEnd();
  const silent = totals.interfaces.length - seen.length;
  const lines = rows.map(line);
  if (silent > 0) lines.push(`(${silent} more interface${silent > 1 ? "s" : ""} saw nothing)`);
  if (totals.loops > 0)
    lines.push(
      `a loop: ${totals.loops === 1 ? "one frame" : `${totals.loops} frames`} went round until vethwork cut it off (LOOP_LIMIT); ` +
        `Linux without STP would go on for ever. Is a bridge connected to itself?`,
    );
  return `${lines.join("\n")}\n`;
}

/** what is told below the table: causes, and flows of each */
const WORST = { groups: 3, flows: 2 };

/** The worst losses below the table; empty where nothing was lost but what is never anybody's (frames for others, groups that nobody joined). */
export function worstDrops(report: DropReport): string {
  const groups = report.groups.filter((group) => !group.usual);
  if (groups.length === 0) return "";
  const more = groups.length > WORST.groups ? "; the worst (vethwork drops tells all)" : "";
  return `${dropsTotal(report)}${more}\n${dropsText({ ...report, groups: groups.slice(0, WORST.groups) }, WORST)}`;
}

export type { InterfaceTotals };
