/** Qdiscs and classes: requests into the mailbox, records out of it. */
import { VethworkError } from "../../model/errors.js";
import type {
  ClassRequest,
  Qdisc,
  QdiscKind,
  QdiscRequest,
  SchedOp,
  SchedStatistics,
  TrafficClass,
} from "../../model/sched.js";
import { QDISC_KINDS } from "../../model/sched.js";
import {
  PrioOptions,
  QdiscKind as Kind,
  QdiscKindNames,
  RequestFlag,
  SCHED_DATA,
  SCHED_EXTRA,
  SCHED_TABLE,
  SchedRecord,
  SchedRequest,
} from "../abi.generated.js";
import type { Machine } from "../machine.js";
import { CLASS_EXTRA, CLASS_OPTIONS, EXTRA, OPTIONS, readFields, writeFields } from "./records.js";

const PRIORITIES = 16;
/** longest table that the kernel takes (NETEM_DIST_MAX) */
const LONGEST_TABLE = 16384;

const FLAGS: Record<string, number> = {
  add: RequestFlag.CREATE | RequestFlag.EXCL,
  replace: RequestFlag.CREATE | RequestFlag.REPLACE,
  change: 0,
  link: RequestFlag.REPLACE,
  delete: 0,
};

/** Makes, changes or deletes a qdisc or class. */
export function applySched(m: Machine, op: SchedOp): void {
  if (op.op.startsWith("class.")) applyClass(m, op as ClassRequest);
  else applyQdisc(m, op as QdiscRequest);
}

function begin(m: Machine, op: SchedOp, handle: number): void {
  const namespace = m.namespaceId(op.netns);
  const ifindex = m.ifindex(op.netns, op.link);
  m.clear(SCHED_TABLE);
  const at = m.mailbox;
  m.setU32(at + SchedRequest.namespace, namespace);
  m.setU32(at + SchedRequest.ifindex, ifindex);
  m.setU32(at + SchedRequest.parent, op.parent ?? 0);
  m.setU32(at + SchedRequest.handle, handle);
  m.setU32(at + SchedRequest.flags, FLAGS[op.op.slice(op.op.indexOf(".") + 1)]!);
}

function applyQdisc(m: Machine, op: QdiscRequest): void {
  begin(m, op, op.handle ?? 0);
  const at = m.mailbox;
  if (op.kind !== undefined) {
    const known = (QDISC_KINDS as readonly string[]).includes(op.kind);
    m.setU32(at + SchedRequest.hasKind, 1);
    // a kind that is not there fails where Linux looks for its module
    m.setU32(at + SchedRequest.kind, known ? Kind[op.kind as QdiscKind] : 0xffff);
  }
  if (op.options) {
    const layout = OPTIONS[op.kind as QdiscKind];
    if (!layout) throw new VethworkError("EINVAL", "Invalid argument");
    m.setU32(at + SchedRequest.hasOptions, 1);
    writeFields(m, at + SCHED_DATA, layout, op.options);
    if (op.priomap)
      for (let i = 0; i < PRIORITIES; i++)
        m.bytes[at + SCHED_DATA + PrioOptions.map0 + i] = op.priomap[i] ?? 0;
    const tables = [...(op.delayTable ?? []), ...(op.slotTable ?? [])];
    if (tables.length > LONGEST_TABLE) throw new VethworkError("EINVAL", "Invalid argument");
    for (const [i, value] of tables.entries()) m.view.setInt16(at + SCHED_TABLE + 2 * i, value, true);
  }
  m.check(op.op === "qdisc.delete" ? m.exports.qdisc_delete!() : m.exports.qdisc_modify!());
}

function applyClass(m: Machine, op: ClassRequest): void {
  begin(m, op, op.classid ?? 0);
  if (op.options) {
    m.setU32(m.mailbox + SchedRequest.hasOptions, 1);
    writeFields(m, m.mailbox + SCHED_DATA, CLASS_OPTIONS, op.options);
  }
  m.check(m.exports.class_modify!(op.op === "class.delete" ? 1 : 0));
}

function statistics(m: Machine): SchedStatistics {
  const at = m.mailbox;
  return {
    bytes: m.number(at + SchedRecord.bytes),
    packets: m.number(at + SchedRecord.packets),
    drops: m.u32(at + SchedRecord.drops),
    overlimits: m.u32(at + SchedRecord.overlimits),
    requeues: m.u32(at + SchedRecord.requeues),
    qlen: m.u32(at + SchedRecord.qlen),
    backlog: m.u32(at + SchedRecord.backlog),
  };
}

function kindAt(m: Machine): QdiscKind {
  return QdiscKindNames[m.u32(m.mailbox + SchedRecord.kind)] as QdiscKind;
}

/** The qdiscs of a device in the order of Linux's dump, those that are not shown by default included. Throws ENODEV. */
export function qdiscs(m: Machine, netns: string, link: string): Qdisc[] {
  const namespace = m.namespaceId(netns);
  const ifindex = m.ifindex(netns, link);
  const at = m.mailbox;
  const all: Qdisc[] = [];
  for (let i = 0; m.exports.qdisc_next!(namespace, ifindex, i); i++) {
    const kind = kindAt(m);
    const layout = OPTIONS[kind];
    const extra = EXTRA[kind];
    const qdisc: Qdisc = {
      kind,
      handle: m.u32(at + SchedRecord.handle),
      parent: m.u32(at + SchedRecord.parent),
      references: m.u32(at + SchedRecord.info),
      invisible: m.u32(at + SchedRecord.flags) !== 0,
      statistics: statistics(m),
    };
    if (layout && m.u32(at + SchedRecord.hasOptions)) qdisc.options = readFields(m, at + SCHED_DATA, layout);
    if (qdisc.options && "bands" in qdisc.options)
      qdisc.priomap = [
        ...m.bytes.subarray(
          at + SCHED_DATA + PrioOptions.map0,
          at + SCHED_DATA + PrioOptions.map0 + PRIORITIES,
        ),
      ];
    if (extra && m.u32(at + SchedRecord.hasExtra)) qdisc.extra = readFields(m, at + SCHED_EXTRA, extra);
    all.push(qdisc);
  }
  return all;
}

/** The classes of a device's qdiscs in the order of Linux's dump. Throws ENODEV. */
export function trafficClasses(m: Machine, netns: string, link: string): TrafficClass[] {
  const namespace = m.namespaceId(netns);
  const ifindex = m.ifindex(netns, link);
  const at = m.mailbox;
  const all: TrafficClass[] = [];
  for (let qdisc = 0, more = true; more; qdisc++) {
    for (let i = 0; ; i++) {
      const answer = m.exports.class_next!(namespace, ifindex, qdisc, i) as number;
      if (answer === 2) more = false;
      if (answer !== 1) break;
      const kind = kindAt(m);
      const classid = m.u32(at + SchedRecord.handle);
      const one: TrafficClass = {
        kind,
        classid,
        parent: m.u32(at + SchedRecord.parent),
        leaf: m.u32(at + SchedRecord.info),
        qdisc: (classid & 0xffff0000) >>> 0,
      };
      if (kind !== "tbf" && kind !== "netem") one.statistics = statistics(m);
      if (m.u32(at + SchedRecord.hasOptions)) one.options = readFields(m, at + SCHED_DATA, CLASS_OPTIONS);
      if (m.u32(at + SchedRecord.hasExtra)) one.extra = readFields(m, at + SCHED_EXTRA, CLASS_EXTRA);
      all.push(one);
    }
  }
  return all;
}
