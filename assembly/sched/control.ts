/** RTM_NEWQDISC, RTM_DELQDISC (net/sched/sch_api.c: tc_modify_qdisc, tc_get_qdisc, qdisc_graft). */
import { Errno, Extack } from "../abi/errno";
import { QdiscKind, RequestFlag, SchedRequest, TcHandle } from "../abi/sched";
import { refuse } from "../extack";
import { Device } from "../device/device";
import { K } from "../state";
import { activate, deactivate } from "./activate";
import { createQdisc, putQdisc } from "./create";
import { classAt, findClass, graftClass, isClassful, leafOf, qdiscChange } from "./kinds";
import { lookupQdisc } from "./lookup";
import { Qdisc, QdiscFlag } from "./qdisc";

/** Why qdisc_leaf finds nothing: 0, or a negative errno. */
function checkParent(p: Qdisc, classid: u32): i32 {
  if (!isClassful(p)) return refuse(Extack.TC_NO_CLASSES, -Errno.EOPNOTSUPP);
  return findClass(p, classid) ? 0 : refuse(Extack.TC_CLASS_NOT_FOUND, -Errno.ENOENT);
}

/** check_loop: whether `parent` hangs somewhere below `q`. */
function isBelow(q: Qdisc, parent: Qdisc, depth: u32): bool {
  if (!isClassful(q)) return false;
  let i: u32 = 0;
  while (true) {
    const cl = classAt(q, i++);
    if (!cl) return false;
    const leaf = leafOf(q, cl);
    if (leaf === null || !isClassful(leaf)) continue;
    if (leaf === parent || depth > 7) return true;
    if (isBelow(leaf, parent, depth + 1)) return true;
  }
}

/** tc_modify_qdisc */
export function modifyQdisc(d: Device, r: SchedRequest, options: usize): i32 {
  const clid = r.parent;
  let p: Qdisc | null = null;
  let q: Qdisc | null = null;
  let make = false;
  // made although nobody said so (create_n_graft2)
  let change = false;
  let regraft = false;
  if (clid) {
    if (clid == <u32>TcHandle.ROOT) q = changetype<Qdisc | null>(d.qdisc);
    else if (clid == <u32>TcHandle.INGRESS) {
      d.ingressQueue = 1;
      q = changetype<Qdisc | null>(d.ingress);
    } else {
      p = lookupQdisc(d, clid & 0xffff0000);
      if (p === null) return refuse(Extack.TC_PARENT_NOT_FOUND, -Errno.ENOENT);
      const error = checkParent(p, clid);
      if (error) return error;
      q = leafOf(p, findClass(p, clid));
    }
    // defaults are not looked at
    if (q !== null && q.handle == 0) q = null;
    if (q === null || !r.handle || q.handle != r.handle) {
      if (r.handle) {
        if (q !== null && !(r.flags & RequestFlag.REPLACE))
          return refuse(Extack.TC_REPLACE_NEEDED, -Errno.EEXIST);
        if (r.handle & 0xffff) return refuse(Extack.TC_INVALID_MINOR, -Errno.EINVAL);
        q = lookupQdisc(d, r.handle);
        if (q === null) make = true;
        else {
          if (r.hasKind && r.kind != q.kind) return refuse(Extack.TC_INVALID_KIND, -Errno.EINVAL);
          if (clid != q.parent) return refuse(Extack.TC_NO_MOVE, -Errno.EINVAL);
          if (r.flags & RequestFlag.EXCL) return refuse(Extack.TC_EXCLUSIVE_OVERRIDE, -Errno.EEXIST);
          if (q === p || (p !== null && isBelow(q, p, 0))) return refuse(Extack.TC_LOOP, -Errno.ELOOP);
          q.references++;
          regraft = true;
        }
      } else if (q === null) make = true;
      // of another kind: add and replace make a new one, and so does change; of the same kind they change what is there
      else if (r.hasKind && r.kind != q.kind && r.flags != <u32>RequestFlag.REPLACE) {
        make = true;
        change = !(r.flags & RequestFlag.CREATE);
      }
    }
  } else {
    if (!r.handle) return refuse(Extack.TC_ZERO_HANDLE, -Errno.EINVAL);
    q = lookupQdisc(d, r.handle);
  }
  if (!make && !regraft) {
    if (q === null) return refuse(Extack.TC_QDISC_NOT_FOUND, -Errno.ENOENT);
    if (r.flags & RequestFlag.EXCL) return refuse(Extack.TC_EXCLUSIVE_MODIFY, -Errno.EEXIST);
    if (r.hasKind && r.kind != q.kind) return refuse(Extack.TC_INVALID_KIND, -Errno.EINVAL);
    return options ? qdiscChange(q, options) : 0;
  }
  if (make) {
    if (!change && !(r.flags & RequestFlag.CREATE)) return refuse(Extack.TC_CREATE_NEEDED, -Errno.ENOENT);
    if (!r.hasKind) return refuse(Extack.TC_UNKNOWN_KIND, -Errno.ENOENT);
    const error = createQdisc(
      d,
      r.kind,
      clid,
      clid == <u32>TcHandle.INGRESS ? <u32>TcHandle.INGRESS : r.handle,
      options,
    );
    if (error) return error;
    q = changetype<Qdisc>(K.qdisc);
  }
  const error = graft(d, p, clid, q, null);
  if (error) putQdisc(q!);
  return error;
}

/** qdisc_graft: puts `q` (null: nothing) below a class of `p`, or where p is null at the root or at ingress. */
function graft(d: Device, p: Qdisc | null, classid: u32, q: Qdisc | null, old: Qdisc | null): i32 {
  if (p !== null) {
    if (q !== null) q.flags &= ~QdiscFlag.NOLOCK;
    if (!isClassful(p)) return -Errno.EOPNOTSUPP;
    const cl = findClass(p, classid);
    if (!cl) return refuse(Extack.TC_CLASS_NOT_FOUND, -Errno.ENOENT);
    if (q !== null && q.kind == QdiscKind.noqueue) return refuse(Extack.TC_NOQUEUE_CLASS, -Errno.EINVAL);
    const error = graftClass(p, cl, q);
    if (error) return error;
    const before = changetype<Qdisc | null>(K.qdisc);
    if (before !== null) putQdisc(before);
    return 0;
  }
  deactivate(d);
  const ingress =
    (q !== null && (q.flags & QdiscFlag.INGRESS) != 0) ||
    (old !== null && (old.flags & QdiscFlag.INGRESS) != 0);
  if (ingress) {
    const before = changetype<Qdisc | null>(d.ingress);
    d.ingress = changetype<usize>(q);
    if (before !== null) putQdisc(before);
  } else {
    const before = changetype<Qdisc | null>(d.qdisc);
    d.qdisc = changetype<usize>(q);
    d.queueless = 0;
    if (q !== null) q.deactivated = 1;
    // the device and its one queue hold it
    if (q !== null) q.references++;
    if (before !== null) {
      before.references--;
      putQdisc(before);
    }
  }
  activate(d);
  return 0;
}

/** tc_get_qdisc of RTM_DELQDISC */
export function deleteQdisc(d: Device, r: SchedRequest): i32 {
  const clid = r.parent;
  let p: Qdisc | null = null;
  let q: Qdisc | null = null;
  if (clid) {
    let isNoop = false;
    if (clid == <u32>TcHandle.ROOT) {
      q = changetype<Qdisc | null>(d.qdisc);
      isNoop = true;
    } else if (clid >> 16 == 0xffff) {
      q = changetype<Qdisc | null>(d.ingress);
      isNoop = d.ingressQueue != 0;
    } else {
      p = lookupQdisc(d, clid & 0xffff0000);
      if (p === null) return refuse(Extack.TC_CLASSID_NOT_FOUND, -Errno.ENOENT);
      const error = checkParent(p, clid);
      if (error) return error;
      q = leafOf(p, findClass(p, clid));
    }
    if (q === null) {
      if (!isNoop) return refuse(Extack.TC_NOT_ON_DEVICE, -Errno.ENOENT);
      // noop, noqueue: their handle is zero
      if (r.handle) return refuse(Extack.TC_INVALID_HANDLE, -Errno.EINVAL);
      const kind: u32 = clid == <u32>TcHandle.ROOT && d.queueless ? QdiscKind.noqueue : QdiscKind.noop;
      if (r.hasKind && r.kind != kind) return refuse(Extack.TC_INVALID_KIND, -Errno.EINVAL);
      return refuse(Extack.TC_DELETE_ZERO, -Errno.ENOENT);
    }
    if (r.handle && q.handle != r.handle) return refuse(Extack.TC_INVALID_HANDLE, -Errno.EINVAL);
  } else {
    q = lookupQdisc(d, r.handle);
    if (q === null) return refuse(Extack.TC_HANDLE_NOT_FOUND, -Errno.ENOENT);
  }
  if (r.hasKind && r.kind != q.kind) return refuse(Extack.TC_INVALID_KIND, -Errno.EINVAL);
  if (!clid) return refuse(Extack.TC_ZERO_CLASSID, -Errno.EINVAL);
  if (q.handle == 0) return refuse(Extack.TC_DELETE_ZERO, -Errno.ENOENT);
  return graft(d, p, clid, null, q);
}
