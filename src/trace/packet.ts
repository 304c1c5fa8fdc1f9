/** The trace with what the kernel's objects are in words, and which command made them. */
import type { Lab } from "../lab/lab.js";
import type { Trace } from "./step.js";
import { traceFrame, type TraceOptions } from "./trace.js";

export type TracePacketOptions = Omit<TraceOptions, "describe">;

/** Sends a frame and tells what becomes of it, as `vethwork trace` does. Throws ENODEV for an unknown interface. */
export function tracePacket(lab: Lab, options: TracePacketOptions): Trace {
  return traceFrame(lab, options);
}
