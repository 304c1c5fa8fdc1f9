/** Compares what two kernels put on the wires. */
// @ts-expect-error -- plain JavaScript, shared with .ci/record.mjs
import { describe as describeFrame } from "../../.ci/oracle/describe.mjs";

export interface Frame {
  netns: string;
  iface: string;
  dir: "in" | "out";
  bytes: Uint8Array;
  /** ns since the traffic began; shown, not compared */
  timeNs?: number;
}

const where = (f: Frame) => `${f.netns}:${f.iface} ${f.dir}`;
const equal = (a: Frame, b: Frame) => where(a) === where(b) && Buffer.compare(a.bytes, b.bytes) === 0;

function line(f: Frame | undefined): string {
  if (!f) return "nothing more";
  const time = f.timeNs === undefined ? "" : `${(f.timeNs / 1e9).toFixed(3)} s `;
  return `${time}${where(f)} ${describeFrame(f.bytes)}`;
}

/** The bytes that differ, for two frames that read alike. */
function firstByte(a: Uint8Array, b: Uint8Array): string {
  const n = Math.max(a.length, b.length);
  for (let i = 0; i < n; i++) {
    if (a[i] === b[i]) continue;
    const hex = (x: Uint8Array) => Buffer.from(x.subarray(i, i + 8)).toString("hex") || "(its end)";
    return `at byte ${i} Linux has ${hex(a)}, we have ${hex(b)}`;
  }
  return "the bytes are equal";
}

function firstDifference(linux: Frame[], ours: Frame[]): number {
  const n = Math.max(linux.length, ours.length);
  for (let i = 0; i < n; i++) if (!linux[i] || !ours[i] || !equal(linux[i]!, ours[i]!)) return i;
  return -1;
}

function report(title: string, linux: Frame[], ours: Frame[], at: number): string {
  const [a, b] = [linux[at], ours[at]];
  const before = linux.slice(Math.max(0, at - 3), at).map((f) => `    both:  ${line(f)}`);
  const same = a && b && where(a) === where(b) && describeFrame(a.bytes) === describeFrame(b.bytes);
  const tail = same ? [`    ${firstByte(a.bytes, b.bytes)}`] : [];
  return [
    `${title}: frame ${at} of ${linux.length} (ours: ${ours.length})`,
    ...before,
    `    Linux: ${line(a)}`,
    `    ours:  ${line(b)}`,
    ...tail,
  ].join("\n");
}

/**
 * Says how two lists of frames differ, or null where they do not: first the order over all interfaces, then (where that differs) each interface
 * by itself, so that a reader sees whether only the interleaving is wrong.
 */
export function difference(linux: Frame[], ours: Frame[]): string | null {
  const at = firstDifference(linux, ours);
  if (at < 0) return null;
  const lines = [report("over all interfaces", linux, ours, at)];
  const names = [...new Set([...linux, ...ours].map((f) => `${f.netns}:${f.iface}`))].sort();
  let wrong = 0;
  for (const name of names) {
    const of = (list: Frame[]) => list.filter((f) => `${f.netns}:${f.iface}` === name);
    const [a, b] = [of(linux), of(ours)];
    const here = firstDifference(a, b);
    if (here < 0) continue;
    if (++wrong <= 4) lines.push(report(name, a, b, here));
  }
  if (wrong === 0)
    lines.push("each interface by itself saw the right frames: only the order between interfaces differs");
  else if (wrong > 4) lines.push(`and ${wrong - 4} more interfaces differ`);
  return lines.join("\n");
}

/** How many lines of a difference are shown. */
const SHOWN = 12;

/** Lines that only one of two texts has, or (where both have the same lines) the first that are in another place; null where they are equal. */
export function textDifference(linux: string, ours: string): string | null {
  if (linux === ours) return null;
  const [a, b] = [linux.split("\n"), ours.split("\n")];
  const count = (lines: string[]) => {
    const counts = new Map<string, number>();
    for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
    return counts;
  };
  const surplus = (lines: string[], other: string[], mark: string) => {
    const counts = count(other);
    return lines
      .map((line, i) => ({
        line,
        i,
        left: (counts.set(line, (counts.get(line) ?? 0) - 1), counts.get(line)!),
      }))
      .filter(({ left }) => left < 0)
      .map(({ line, i }) => ({ i, text: `    ${mark} ${line}` }));
  };
  const lines = [...surplus(a, b, "Linux:"), ...surplus(b, a, "ours: ")].sort((x, y) => x.i - y.i);
  if (!lines.length) {
    const at = a.findIndex((line, i) => line !== b[i]);
    return `the same lines in another order, from line ${at + 1} on\n    Linux: ${a[at]}\n    ours:  ${b[at]}`;
  }
  const more = lines.length > SHOWN ? [`    and ${lines.length - SHOWN} more lines`] : [];
  return [`${lines.length} lines`, ...lines.slice(0, SHOWN).map(({ text }) => text), ...more].join("\n");
}
