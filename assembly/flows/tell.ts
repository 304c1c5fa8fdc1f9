/** Records on their way to the host: in a ring that is handed over when it is full, and at the end. */
import { FlowEnd, FlowEvent, FlowRecord } from "../abi/flow";
import { flowRecords } from "../host";
import { K } from "../state";
import { Flow, Flows } from "./state";

/** Copies the record as it is now. */
export function tellRecord(t: Flows, r: FlowRecord): void {
  if (t.next == t.end) handOver(t);
  memory.copy(t.next, changetype<usize>(r), offsetof<FlowRecord>());
  t.next += offsetof<FlowRecord>();
}

/** Tells what the flow has come to since it was counted last, and counts anew. */
export function tellFlow(t: Flows, f: Flow, event: FlowEvent, why: FlowEnd): void {
  f.event = event;
  f.endReason = why;
  f.timeNs = K.nowNs;
  f.flags = f.allFlags;
  tellRecord(t, f);
  f.toldNs = K.nowNs;
  f.packets = 0;
  f.bytes = 0;
}

export function handOver(t: Flows): void {
  if (t.next == t.ring) return;
  flowRecords(t.ring, <u32>(t.next - t.ring));
  t.next = t.ring;
}
