/** Lost packets as text: `vethwork drops`, and the lines below the table of a run. */
import { causeText, type Description, type DropGroup, type DropReport } from "../explain/index.js";

export interface DropTextOptions {
  /** how many groups, and how many flows of each; the rest is counted */
  groups: number;
  flows: number;
}

/** Empty where nothing was lost. */
export function dropsText(report: DropReport, { groups, flows }: DropTextOptions): string {
  if (report.packets + report.uncounted === 0) return "";
  const lines = report.groups.slice(0, groups).flatMap((group) => groupLines(group, flows));
  const more = report.groups.slice(groups);
  if (more.length > 0) {
    const packets = more.reduce((sum, group) => sum + group.packets, 0);
    lines.push(`and ${count(packets, "packet")} for ${count(more.length, "other cause")}`);
  }
  if (report.uncounted > 0)
    lines.push(`and ${count(report.uncounted, "packet")} more for which the table had no room`);
  return `${lines.join("\n")}\n`;
}

/** "12 packets lost: 10 NETFILTER_DROP, 2 NEIGH_FAILED" */
export function dropsTotal({ packets, uncounted, reasons }: DropReport): string {
  const by = reasons.map((each) => `${each.packets} ${each.reason}`).join(", ");
  return `${count(packets + uncounted, "packet")} lost${by ? `: ${by}` : ""}`;
}

function groupLines(group: DropGroup, most: number): string[] {
  const { packets, reason, at, out, hook, meaning, by, error, hint, flows, otherFlows } = group;
  const where = at === "" ? "" : ` at ${at}${out ? ` > ${out}` : ""}`;
  const lines = [`${count(packets, "packet")}  ${reason}${where}${hook ? `, hook ${hook}` : ""}: ${meaning}`];
  const row = (name: string, text: string): void => void lines.push(`    ${name.padEnd(8)}${text}`);
  if (by) for (const [name, text] of describeCulprit(by)) row(name, text);
  if (error) row("sender", `is told "${error}"`);
  const shown = flows.slice(0, most);
  for (const [index, flow] of shown.entries())
    row(index === 0 ? "flow" : "", `${flow.text}${flows.length > 1 ? `  (${flow.packets})` : ""}`);
  const left = flows.slice(most);
  if (left.length > 0) {
    const rest = left.reduce((sum, flow) => sum + flow.packets, 0);
    row("", `and ${count(left.length, "other flow")} (${rest})`);
  }
  if (otherFlows > 0) row("", `and flows that there was no room for (${otherFlows})`);
  row("hint", hint);
  return lines;
}

function describeCulprit({ text, because, changed }: Description): [name: string, text: string][] {
  return [
    ["by", text],
    ...(because ? [["because", causeText(because)] as [string, string]] : []),
    ...(changed ? [["changed", causeText(changed)] as [string, string]] : []),
  ];
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;
