/** RTM_NEWTCLASS, RTM_DELTCLASS (net/sched/sch_api.c: tc_ctl_tclass). */
import { Errno } from "../abi/errno";
import { RequestFlag, SchedRequest, TcHandle } from "../abi/sched";
import { Device } from "../device/device";
import { bindFilters } from "./block";
import { changeClass, deleteClass, findClass, isClassful } from "./kinds";
import { lookupQdisc } from "./lookup";
import { Qdisc } from "./qdisc";

/** Makes, changes or deletes (`remove`) the class `r.handle` below `r.parent`; either may leave out its major number. */
export function controlClass(d: Device, r: SchedRequest, options: usize, remove: bool): i32 {
  let parent = r.parent;
  let classid = r.handle;
  let handle = classid & 0xffff0000;
  const root = changetype<Qdisc | null>(d.qdisc);
  const rootHandle = root === null ? 0 : root.handle;
  if (parent != <u32>TcHandle.ROOT) {
    const major = parent & 0xffff0000;
    if (handle && major) {
      if (handle != major) return -Errno.EINVAL;
    } else if (major) handle = major;
    else if (!handle) handle = rootHandle;
    if (parent) parent = handle | (parent & 0xffff);
  } else if (!handle) handle = rootHandle;
  const q = lookupQdisc(d, handle);
  if (q === null) return -Errno.ENOENT;
  if (!isClassful(q)) return -Errno.EINVAL;
  if (!classid) {
    if (parent == <u32>TcHandle.ROOT) classid = handle;
  } else classid = handle | (classid & 0xffff);
  const cl = classid ? findClass(q, classid) : 0;
  if (!cl) {
    if (remove || !(r.flags & RequestFlag.CREATE)) return -Errno.ENOENT;
  } else if (remove) return deleteClass(q, cl);
  else if (r.flags & RequestFlag.EXCL) return -Errno.EEXIST;
  const error = changeClass(q, cl, parent, classid, options);
  if (!error && !cl && classid) bindFilters(q, classid);
  return error;
}
