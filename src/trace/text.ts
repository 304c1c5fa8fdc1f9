/** A trace as a person reads it, in the layout of `ovs-appctl ofproto/trace`: a heading for each place, numbered steps below it, the end last. */
import { interfaceName } from "../lab/names.js";
import type { CopyEnd, Disposition, FieldChange, Step, StepKind, Trace } from "./step.js";
import { DERIVED } from "./walk.js";

/** how far in a step is shown: below its hook, its chain, its rule */
const INDENT: Partial<Record<StepKind, number>> = {
  chain: 1,
  rule: 2,
  policy: 2,
  verdict: 3,
  set: 2,
  limit: 2,
  conntrack: 1,
  nat: 1,
  "ipvs.service": 1,
  "ipvs.server": 1,
  "ipvs.connection": 1,
  action: 1,
  copy: 1,
  caused: 1,
};

export interface TextOptions {
  /** the walk of every packet; else those of ARP and neighbour discovery that it caused are one line each */
  all?: boolean;
}

export function formatTrace(trace: Trace, { all = false }: TextOptions = {}): string {
  const lines: string[] = [];
  const folded = all ? new Set<number>() : resolutions(trace.copies);
  lines.push(`Packet: ${trace.packet}, ${trace.length} bytes`);
  lines.push(`At: ${trace.at}, ${trace.direction === "out" ? "sent by it" : "received by it"}`);
  for (const end of trace.copies) {
    if (folded.has(end.copy)) continue;
    lines.push("");
    if (end.copy > 1) lines.push(...branchHeading(end));
    lines.push(...walkOf(trace.steps.filter(({ copy }) => copy === end.copy)));
    if (trace.copies.length > 1) lines.push(...indent(endLines(end), end.copy > 1 ? 2 : 0));
  }
  if (folded.size) {
    lines.push("", "Address resolution on the way (--all shows its walks):");
    for (const end of trace.copies)
      if (folded.has(end.copy)) lines.push(`  packet ${end.copy}: ${end.begin} ${endLines(end)[0]}`);
  }
  lines.push("");
  if (trace.omitted) lines.push(`${trace.omitted} more packets that this one caused are left out.`);
  if (trace.omittedSteps)
    lines.push(`It went on in a loop: ${trace.omittedSteps} more decisions about it are left out.`);
  if (!trace.quiet) lines.push(`Watched for ${time(trace.watchedNs)}; something is still under way.`);
  const own = trace.copies[0];
  if (own && own.packet !== own.begin) lines.push(`Final packet: ${own.packet}`);
  lines.push(...endLines(trace.end, true));
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

/** ARP and neighbour discovery that something caused, with their copies. */
function resolutions(copies: readonly CopyEnd[]): Set<number> {
  const found = new Set<number>();
  for (const { copy, parent, relation, begin } of copies)
    if (found.has(parent) || (relation === "caused" && /^(arp |icmpv6 .* neighbor-)/.test(begin)))
      found.add(copy);
  return found;
}

function branchHeading(end: CopyEnd): string[] {
  const what = { packet: "packet", copy: "copy", part: "part", caused: "caused by packet" }[end.relation];
  const of = end.relation === "caused" ? ` ${end.parent}` : ` of packet ${end.parent}`;
  const title = `Packet ${end.copy}, ${what}${of}: ${end.begin}`;
  return [title, "=".repeat(title.length)];
}

/** Steps under a heading for each namespace and interface where they happen. */
function walkOf(steps: readonly Step[]): string[] {
  const lines: string[] = [];
  let place: string | undefined;
  let because: string | undefined;
  let timeNs = 0;
  for (const step of steps) {
    const here = step.netns === undefined ? undefined : interfaceName(step.netns, step.interface ?? "");
    if (here !== undefined && here !== place) {
      place = here;
      if (lines.length) lines.push("");
      lines.push(here, "-".repeat(here.length));
    }
    const depth = INDENT[step.kind] ?? 0;
    const margin = " ".repeat(4 + depth * 2);
    const late = step.timeNs > timeNs ? `  [${time(step.timeNs)}]` : "";
    timeNs = step.timeNs;
    lines.push(`${String(step.step).padStart(2)}. ${"  ".repeat(depth)}${step.text}${late}`);
    // a chain and its policy have one cause, a rule and its target another
    const cause = step.object?.because;
    if (cause && cause !== because) lines.push(`${margin}  because: ${cause}`);
    because = cause ?? because;
    if (step.popped?.length) lines.push(`${margin}  - ${step.popped.join(" | ")}`);
    if (step.pushed?.length) lines.push(`${margin}  + ${step.pushed.join(" | ")}`);
    for (const change of visible(step.changes))
      lines.push(`${margin}  ${change.field}: ${change.old} -> ${change.new}`);
  }
  return lines;
}

const visible = (changes: readonly FieldChange[] = []): FieldChange[] =>
  changes.filter(({ field }) => !DERIVED.test(field));

function endLines(end: Disposition, last = false): string[] {
  const where =
    end.netns === undefined
      ? ""
      : ` at ${interfaceName(end.netns, end.interface ?? "") || "the initial namespace"}`;
  const word = end.disposition === "DROPPED" ? `DROPPED ${end.reason}` : end.disposition;
  if (!last) return [`=> ${word}${where}: ${end.text}`];
  const lines: string[] = [];
  if (end.object) {
    lines.push(`Decided by: ${end.object.text}`);
    if (end.object.because) lines.push(`Because: ${end.object.because}`);
  }
  if (end.hint) lines.push(`Hint: ${end.hint}`);
  lines.push(`Disposition: ${word}${where}: ${end.text}`);
  return lines;
}

const indent = (lines: readonly string[], by: number): string[] => lines.map((line) => " ".repeat(by) + line);

/** `1.5 ms`: three digits are enough to tell delays apart */
export function time(ns: number): string {
  for (const [unit, size] of [
    ["s", 1e9],
    ["ms", 1e6],
    ["us", 1e3],
  ] as const)
    if (ns >= size) return `${Number((ns / size).toFixed(3))} ${unit}`;
  return `${ns} ns`;
}
