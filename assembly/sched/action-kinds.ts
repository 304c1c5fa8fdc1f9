/** What each kind of action does where Linux calls its tc_action_ops. */
import { ActionKind, ActionRecord } from "../abi/filter";
import { Errno } from "../abi/errno";
import { TcAct } from "../abi/sched";
import { Namespace } from "../net/namespace";
import { Packet } from "../packet";
import { Action } from "./action";
import * as csum from "./act-csum";
import * as gact from "./act-gact";
import * as mirred from "./act-mirred";
import * as pedit from "./act-pedit";
import * as police from "./act-police";
import * as skbedit from "./act-skbedit";
import * as vlan from "./act-vlan";

/** Bytes that an action of this kind takes. */
export function actionBytes(kind: u32): u32 {
  switch (kind) {
    case ActionKind.gact:
      return gact.BYTES;
    case ActionKind.mirred:
      return mirred.BYTES;
    case ActionKind.police:
      return police.BYTES;
    case ActionKind.skbedit:
      return skbedit.BYTES;
    case ActionKind.vlan:
      return vlan.BYTES;
    case ActionKind.pedit:
      return pedit.BYTES;
    default:
      return csum.BYTES;
  }
}

/** The part of ops->init that may refuse: 0 or a negative errno. */
export function checkAction(ns: Namespace, r: ActionRecord, created: bool): i32 {
  switch (r.kind) {
    case ActionKind.gact:
      return gact.check(r);
    case ActionKind.mirred:
      return mirred.check(ns, r, created);
    case ActionKind.police:
      return police.check(r);
    case ActionKind.skbedit:
      return skbedit.check(r);
    case ActionKind.vlan:
      return vlan.check(r);
    case ActionKind.pedit:
      return pedit.check(r);
    case ActionKind.csum:
      return 0;
    default:
      return -Errno.ENOENT;
  }
}

/** The rest of ops->init. False where the memory is full. */
export function setAction(a: Action, r: ActionRecord): bool {
  switch (a.kind) {
    case ActionKind.gact:
      gact.set(a, r);
      return true;
    case ActionKind.mirred:
      mirred.set(a, r);
      return true;
    case ActionKind.police:
      police.set(a, r);
      return true;
    case ActionKind.skbedit:
      skbedit.set(a, r);
      return true;
    case ActionKind.vlan:
      vlan.set(a, r);
      return true;
    case ActionKind.pedit:
      return pedit.set(a, r);
    default:
      csum.set(a, r);
      return true;
  }
}

/** ops->cleanup */
export function cleanAction(a: Action): void {
  if (a.kind == <u32>ActionKind.pedit) pedit.clean(a);
}

/** ops->act */
export function runAction(a: Action, p: Packet): i32 {
  switch (a.kind) {
    case ActionKind.gact:
      return gact.act(a, p);
    case ActionKind.mirred:
      return mirred.act(a, p);
    case ActionKind.police:
      return police.act(a, p);
    case ActionKind.skbedit:
      return skbedit.act(a, p);
    case ActionKind.vlan:
      return vlan.act(a, p);
    case ActionKind.pedit:
      return pedit.act(a, p);
    case ActionKind.csum:
      return csum.act(a, p);
    default:
      return TcAct.OK;
  }
}

/** ops->dump: the kind's own part of the record; answers how many keys it has written behind number `firstKey`. */
export function fillAction(a: Action, r: ActionRecord): void {
  switch (a.kind) {
    case ActionKind.gact:
      gact.fill(a, r);
      break;
    case ActionKind.mirred:
      mirred.fill(a, r);
      break;
    case ActionKind.police:
      police.fill(a, r);
      break;
    case ActionKind.skbedit:
      skbedit.fill(a, r);
      break;
    case ActionKind.vlan:
      vlan.fill(a, r);
      break;
    case ActionKind.pedit:
      pedit.fill(a, r);
      break;
    default:
      csum.fill(a, r);
  }
}
