/** The walk of one packet through a lab, step by step. */
export { traceFrame, DEFAULT_FOR_NS, type TraceOptions } from "./trace.js";
export { formatTrace } from "./text.js";
export { traceLines } from "./json.js";
export type * from "./step.js";
export { tracePacket, type TracePacketOptions } from "./packet.js";
export { buildFrame } from "./packet/build.js";
