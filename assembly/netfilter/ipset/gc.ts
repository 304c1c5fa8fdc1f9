/** Collecting what has expired, now and then (mtype_gc, list_set_gc): it matches nothing and is not listed from its last moment on. */
import { TimerKind } from "../../abi/events";
import { isPending } from "../../clock";
import { scheduleJiffies } from "../../wheel";
import { expireBitmap } from "./bitmap";
import { expireHash } from "./hash";
import { expireList } from "./list-set";
import { IpSet } from "./set";
import { BITMAP, NAME } from "./types";

/** IPSET_GC_TIME: seconds */
const LONGEST: u32 = 180;

/** IPSET_GC_PERIOD: a third of the set's timeout, between one second and three minutes */
export function scheduleGc(set: IpSet): void {
  if (isPending(set.gc)) return;
  const third = set.timeout / 3;
  scheduleJiffies(set.gc, TimerKind.setGc, changetype<usize>(set), (third ? min(third, LONGEST) : 1) * 100);
}

export function collectSet(set: IpSet): void {
  if (set.parts & NAME) expireList(set);
  else if (set.parts & BITMAP) expireBitmap(set);
  else expireHash(set);
  if (set.mortals) scheduleGc(set);
}
