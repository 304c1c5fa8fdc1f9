/** Where a request's filters are: its device, qdisc, class and block (tcf_block_find of net/sched/cls_api.c). */
import { Errno, Extack } from "../abi/errno";
import { QdiscKind } from "../abi/sched";
import { Device, deviceByIndex } from "../device/device";
import { namespaceById } from "../net/namespace";
import { K } from "../state";
import { FilterKind } from "../abi/filter";
import { refuse } from "../extack";
import { FilterChain, FilterProto } from "./chain";
import { FilterBlock } from "./classify";
import { bindFilter, Filter } from "./filter";
import { nextFilter } from "./filter-kinds";
import { lookupQdisc } from "./lookup";
import { blockOf, classAt, findClass } from "./kinds";
import { Qdisc } from "./qdisc";

function deviceOf(namespace: u32, ifindex: u32): Device | null {
  const ns = namespaceById(namespace);
  return ns === null ? null : deviceByIndex(ns, ifindex);
}

/** The qdisc that `parent` names (0: the root's). */
export function qdiscOf(d: Device, parent: u32): Qdisc | null {
  return parent ? lookupQdisc(d, parent & 0xffff0000) : changetype<Qdisc | null>(d.qdisc);
}

/** The block of (device, parent) at K.tcBlock: 0, or a negative errno. Its classid is then that of the request. */
export function locateBlock(namespace: u32, ifindex: u32, parent: u32): i32 {
  const d = deviceOf(namespace, ifindex);
  if (d === null) return -Errno.ENODEV;
  const q = qdiscOf(d, parent);
  if (q === null) {
    if (parent) return refuse(Extack.TC_NO_PARENT, -Errno.EINVAL);
    return refuse(Extack.TC_NOT_CLASSFUL, -Errno.EINVAL);
  }
  switch (q.kind) {
    case QdiscKind.noop:
    case QdiscKind.noqueue:
    case QdiscKind.pfifo:
    case QdiscKind.bfifo:
    case QdiscKind.pfifo_fast:
    case QdiscKind.fq:
      return refuse(Extack.TC_NOT_CLASSFUL, -Errno.EINVAL);
    case QdiscKind.tbf:
    case QdiscKind.netem:
      return refuse(Extack.TC_NO_BLOCKS, -Errno.EOPNOTSUPP);
    default:
      break;
  }
  let cl: usize = 0;
  if (parent & 0xffff) {
    cl = findClass(q, parent);
    if (!cl) return refuse(Extack.TC_NO_CLASS, -Errno.ENOENT);
  }
  const block = blockOf(q, cl);
  if (block === null) return -Errno.EINVAL;
  block.classid = parent ? parent : q.handle;
  K.tcBlock = changetype<usize>(block);
  return 0;
}

/** The same for a dump: null where there is nothing to show, whatever the reason. */
export function blockToShow(namespace: u32, ifindex: u32, parent: u32): FilterBlock | null {
  const d = deviceOf(namespace, ifindex);
  if (d === null) return null;
  const q = qdiscOf(d, parent);
  if (q === null) return null;
  const cl: usize = parent & 0xffff ? findClass(q, parent) : 0;
  return parent & 0xffff && !cl ? null : blockOf(q, cl);
}

/** tc_bind_tclass: a class is new, and filters of the qdisc and of its classes that name it hold it from now on. */
export function bindFilters(q: Qdisc, classid: u32): void {
  bindIn(q.block, classid);
  let i: u32 = 0;
  while (true) {
    const cl = classAt(q, i++);
    if (!cl) break;
    const block = blockOf(q, cl);
    if (block !== q.block) bindIn(block, classid);
  }
}

function bindIn(block: FilterBlock | null, classid: u32): void {
  if (block === null) return;
  let c = changetype<FilterChain | null>(block.chains);
  while (c !== null) {
    let tp: FilterProto | null = c.protos;
    while (tp !== null) {
      bindList(tp, classid);
      tp = tp.next;
    }
    c = c.next;
  }
}

function bindList(tp: FilterProto, classid: u32): void {
  let at = nextFilter(tp, 0);
  while (at) {
    const f = changetype<Filter>(at);
    // a hash table of u32 is told with the filters, but is none
    const isTable = tp.kind == <u32>FilterKind.u32 && !(f.handle & 0xfffff);
    if (!isTable && f.classid == classid) bindFilter(f);
    at = nextFilter(tp, at);
  }
}
