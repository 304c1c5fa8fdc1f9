/** What objects are and who caused them: cause.ts, explain/find.ts. Records are in abi/explain.ts, at the mailbox. */
import { ConntrackRecord } from "../abi/conntrack";
import { Errno } from "../abi/errno";
import { ObjectRecord } from "../abi/explain";
import { causeOf, noteCause } from "../cause";
import { findObject } from "../explain/find";
import { Connection } from "../netfilter/conntrack/connection";
import { fillRecord } from "../netfilter/conntrack/record";
import { FilterProto } from "../sched/chain";
import { K, MAILBOX } from "../state";
import { tellFilter } from "./filter-dump";

/** What follows is caused by the command with this number; 0: by nobody. */
export function cause_set(number: u32): void {
  K.cause = number;
}

/** The present command set the value that the host knows by this key. */
export function cause_note(key: u64): void {
  noteCause(key);
}
export function cause_of(key: u64): u32 {
  return causeOf(key);
}

/** ObjectRecord of the object of a kind (ObjectKind) at an address in the mailbox: 0, or -ENOENT where there is none (any more). */
export function object_find(kind: u32, object: usize): i32 {
  memory.fill(MAILBOX, 0, offsetof<ObjectRecord>());
  return findObject(kind, object, changetype<ObjectRecord>(MAILBOX)) ? 0 : -Errno.ENOENT;
}

// What was found, in the records of its kind: the address must be one that object_find has just answered for.

/** ConntrackRecord of a connection in the mailbox. */
export function connection_tell(object: usize): void {
  fillRecord(changetype<Connection>(object), changetype<ConntrackRecord>(MAILBOX));
}

/** FilterRecord of the filter at `object` of the list at `owner` in the mailbox. */
export function filter_tell(owner: usize, object: usize): void {
  tellFilter(changetype<FilterProto>(owner), object);
}
