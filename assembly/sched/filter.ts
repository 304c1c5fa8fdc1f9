/** What filters of every kind have: where a packet goes that matches, and the actions that it meets (struct tcf_result, struct tcf_exts). */
import { ObjectKind } from "../abi/explain";
import { accuse } from "../drops";
import { reliedOn } from "../observe";
import { Decision } from "../abi/decision";
import { FilterAttribute, FilterFlag, FilterRecord } from "../abi/filter";
import { Errno, Extack } from "../abi/errno";
import { TcAct } from "../abi/sched";
import { deviceByName } from "../device/device";
import { Packet } from "../packet";
import { K } from "../state";
import { actionAt, executeActions, initActions, releaseActions } from "./action";
import { FilterProto } from "./chain";
import { FilterBlock } from "./classify";
import { bindClass, unbindClass } from "./kinds";

@unmanaged
export class Filter {
  /** in the kind's list */
  next: Filter | null;
  handle: u32;
  proto: FilterProto;
  classid: u32;
  /** the class it is bound to, as its qdisc numbers it; 0: none */
  class: usize;
  /** FilterFlag */
  flags: u32;
  /** ifindex that packets must have come in by, 0: any */
  input: u32;
  /** addresses of the actions (u32 each) */
  actions: usize;
  actionCount: u32;
  /** number of the command that made it: K.cause */
  cause: u32;
}

/**
 * What is common to setting up filters of all kinds (tcf_exts_validate, tcf_change_indev, tcf_bind_filter): 0 or a negative errno.
 * Where it fails the filter has nothing that must be given back.
 */
export function setFilter(f: Filter, r: FilterRecord): i32 {
  const tp = f.proto;
  const q = tp.chain.block.qdisc;
  const error = initActions(q.device.namespace, tp, f, r.actions);
  if (error) return error;
  if (r.flags & FilterFlag.OLD_POLICE && f.actionCount) {
    const police = actionAt(f, 0);
    if (police.references == 1) police.old = 1;
  }
  if (r.present & FilterAttribute.INDEV) {
    const d = deviceByName(q.device.namespace, r.indev0, r.indev1);
    if (d === null) {
      releaseActions(f);
      K.extack = Extack.TC_NO_DEVICE;
      return -Errno.ENODEV;
    }
    f.input = d.ifindex;
  }
  if (r.present & FilterAttribute.CLASSID) {
    f.classid = r.classid;
    bindFilter(f);
  }
  f.flags = r.flags | FilterFlag.NOT_IN_HW;
  f.cause = K.cause;
  return 0;
}

/** tcf_bind_filter */
export function bindFilter(f: Filter): void {
  const block = f.proto.chain.block;
  const cl = bindClass(block.qdisc, <u32>block.class, f.classid);
  unbindFilter(f);
  f.class = cl;
}

/** tcf_unbind_filter */
export function unbindFilter(f: Filter): void {
  if (!f.class) return;
  unbindClass(f.proto.chain.block.qdisc, f.class);
  f.class = 0;
}

/** Gives back what `setFilter` took. */
export function endFilter(f: Filter): void {
  unbindFilter(f);
  releaseActions(f);
}

/** tcf_match_indev */
export function comesFrom(p: Packet, input: u32): bool {
  if (!input) return true;
  return p.input !== null && p.inputIndex == input;
}

/** The packet matches: its class is the filter's, and the filter's actions decide (tcf_exts_exec). */
export function accept(f: Filter, p: Packet): i32 {
  K.tcClassid = f.classid;
  K.tcClass = f.class;
  reliedOn(p, Decision.filter, changetype<usize>(f), f.proto.kind);
  accuse(p, ObjectKind.FILTER, changetype<usize>(f));
  return f.actionCount ? executeActions(f, p) : TcAct.OK;
}

/** TCA_CLS_FLAGS: both at once make no sense (tc_flags_valid). */
export function flagsValid(r: FilterRecord): bool {
  return (r.flags & 3) != 3;
}

/** tcf_block_q: the qdisc that a list belongs to */
export function blockOfProto(tp: FilterProto): FilterBlock {
  return tp.chain.block;
}
