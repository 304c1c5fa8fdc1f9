/**
 * vethwork: the network half of the Linux kernel as a WebAssembly module.
 *
 *     import { Lab } from "vethwork";
 *     const lab = new Lab();
 *     await lab.runFile("examples/web.sh");
 *     lab.record();
 *     await lab.replay("client:eth0", "captures/demo/web.pcap");
 *     for (const frame of lab.frames()) console.log(frame.netns, frame.iface, frame.dir, frame.bytes.length);
 */
export { Lab } from "./lab/lab.js";
export type { LabOptions, LabReplayOptions, RunProgress, ScriptOptions, ScriptResult } from "./lab/lab.js";
export type { WireProperties } from "./lab/wire.js";
export { captureFile, captureStream, splitFiles } from "./lab/sinks.js";
export type { CaptureSink, RecordedFrame } from "./lab/recorder.js";
export { Checkpoint } from "./checkpoint/index.js";
export type { CheckpointProgress, RunIdentity } from "./checkpoint/index.js";
export type { Cause } from "./model/cause.js";
export { causeText, describe } from "./explain/index.js";
export type { Description, DropGroup, DroppedFlow, DropReport } from "./explain/index.js";
export type { DropFlow } from "./kernel/drops.js";
export type { InterfaceTotals, RunTotals } from "./lab/totals.js";
export { interfaceName, parseInterfaceName } from "./lab/names.js";
export { VethworkError } from "./model/errors.js";
export type { Kernel, RouteQuery, Received } from "./model/kernel.js";
export type { Op } from "./model/op.js";
export type * from "./model/state.js";
export { describeStateful } from "./kernel/stateful.js";
export type { StatefulDifference, StatefulOptions, StatefulResult } from "./kernel/stateful.js";
export { cachedSide, formatCacheFile, parseCacheFile } from "./replay/cache-file.js";
export type { CacheFile } from "./replay/cache-file.js";
export { parseCaptureTime, parsePacketRanges } from "./replay/ranges.js";
export type { CaptureTime, PacketRange } from "./replay/ranges.js";
export type { SidesOptions } from "./replay/sides.js";
export type { KeptSides, Replay, ReplayEndResult, ReplayOptions, ReplayResult } from "./kernel/replays.js";
export { readCapture } from "./capture/index.js";
export {
  rewriteCapture,
  rewritePlans,
  type AddressMap,
  type RewriteFileOptions,
  type RewriteOptions,
  type RewritePlans,
  type RewriteResult,
} from "./rewrite/index.js";
export { buildFrame, formatTrace, traceLines, tracePacket } from "./trace/index.js";
export type { CopyEnd, Disposition, Step, Trace, TracePacketOptions } from "./trace/index.js";
export { flowFile, flowSink, type FlowFormat, type FlowLogOptions, type FlowSink, type Observation } from "./flows/index.js";
