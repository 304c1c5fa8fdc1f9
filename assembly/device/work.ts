/**
 * Work that a driver leaves for a kernel thread (queue_work, kernel/workqueue.c): it is done when the present run of the stack is over and the
 * process that sends has said what it had to say.
 */
import { K } from "../state";
import { processMulticasts } from "./ipvlan/multicast";
import { IpvlanPort } from "./ipvlan/state";
import { processBroadcasts } from "./macvlan/broadcast";
import { MacvlanPort } from "./macvlan/state";

export const enum WorkKind {
  macvlanBroadcast = 0,
  ipvlanMulticast,
}

/** struct work_struct */
@unmanaged
export class Work {
  next: Work | null;
  pending: u32;
  /** WorkKind */
  kind: u32;
  object: usize;
}

/** queue_work: behind what waits already; nothing where it waits itself. */
export function queueWork(w: Work, kind: WorkKind, object: usize): void {
  if (w.pending) return;
  w.pending = 1;
  w.kind = kind;
  w.object = object;
  w.next = null;
  if (K.workTail) changetype<Work>(K.workTail).next = w;
  else K.workHead = changetype<usize>(w);
  K.workTail = changetype<usize>(w);
}

/** cancel_work_sync */
export function cancelWork(w: Work): void {
  if (!w.pending) return;
  w.pending = 0;
  let before: Work | null = null;
  let other = changetype<Work | null>(K.workHead);
  while (other !== null && other !== w) {
    before = other;
    other = other.next;
  }
  if (before === null) K.workHead = changetype<usize>(w.next);
  else before.next = w.next;
  if (K.workTail == changetype<usize>(w)) K.workTail = changetype<usize>(before);
}

/** Does what waits, until nothing does. */
export function runWork(): void {
  if (K.working) return;
  K.working = 1;
  while (K.workHead) {
    const w = changetype<Work>(K.workHead);
    cancelWork(w);
    switch (w.kind) {
      case WorkKind.macvlanBroadcast:
        processBroadcasts(changetype<MacvlanPort>(w.object));
        break;
      default:
        processMulticasts(changetype<IpvlanPort>(w.object));
        break;
    }
  }
  K.working = 0;
}
