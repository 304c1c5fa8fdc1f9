/** A trace as JSON lines: the packet, each step as it happened, the end of each copy, and last the disposition (docs/trace.schema.json). */
import type { Trace } from "./step.js";

export function traceLines(trace: Trace): string[] {
  const { steps, copies, end, ...head } = trace;
  return [
    { type: "packet", ...head },
    ...steps.map((step) => ({ type: "step", ...step })),
    ...copies.map((copy) => ({ type: "copy", ...copy })),
    { type: "disposition", ...end },
  ].map((line) => JSON.stringify(line));
}
