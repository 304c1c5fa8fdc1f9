/** Connections: dumps, single entries and events (calls/conntrack.ts). */
import type { CtEntry, CtEvent, CtKey, CtOp, CtStat, CtTuple } from "../../model/conntrack.js";
import { ConntrackField, ConntrackRecord, ConntrackStatRecord } from "../abi.generated.js";
import type { Machine } from "../machine.js";
import { formatIpv4, parseIpv4 } from "../text.js";

const R = ConntrackRecord;

/** The ConntrackRecord at `at`. */
export function read(m: Machine, at: number): CtEntry {
  const u32 = (field: number) => m.u32(at + field);
  return {
    original: {
      src: formatIpv4(u32(R.source0)),
      dst: formatIpv4(u32(R.destination0)),
      sport: u32(R.sourcePort0),
      dport: u32(R.destinationPort0),
    },
    reply: {
      src: formatIpv4(u32(R.source1)),
      dst: formatIpv4(u32(R.destination1)),
      sport: u32(R.sourcePort1),
      dport: u32(R.destinationPort1),
    },
    protocol: u32(R.protocol),
    status: u32(R.status),
    timeout: u32(R.timeout),
    state: u32(R.state),
    mark: u32(R.mark),
    id: u32(R.id),
    zone: u32(R.zone),
    zoneDirections: u32(R.zoneDirections),
    counters: u32(R.accounting)
      ? [
          { packets: m.number(at + R.packets0), bytes: m.number(at + R.bytes0) },
          { packets: m.number(at + R.packets1), bytes: m.number(at + R.bytes1) },
        ]
      : null,
  };
}

/** All connections of a namespace in the order of their confirmation; `zero` sets the counters back that are read. */
export function entries(m: Machine, netns: string, zero: boolean): CtEntry[] {
  const id = m.namespaceId(netns);
  const all: CtEntry[] = [];
  let count: number;
  for (let restart = 1; (count = m.exports.conntrack_next!(id, restart, zero ? 1 : 0)); restart = 0)
    for (let i = 0; i < count; i++) all.push(read(m, m.mailbox + i * R.size));
  return all;
}

function writeTuple(m: Machine, tuple: CtTuple, isReply: boolean): void {
  const at = m.mailbox;
  m.setU32(at + (isReply ? R.source1 : R.source0), parseIpv4(tuple.src));
  m.setU32(at + (isReply ? R.destination1 : R.destination0), parseIpv4(tuple.dst));
  m.setU32(at + (isReply ? R.sourcePort1 : R.sourcePort0), tuple.sport);
  m.setU32(at + (isReply ? R.destinationPort1 : R.destinationPort0), tuple.dport);
}

/** Writes the key to the mailbox and answers what it means (ConntrackField). */
function writeKey(m: Machine, key: CtKey): number {
  m.clear(R.size);
  writeTuple(m, key.tuple, key.isReply === true);
  m.setU32(m.mailbox + R.protocol, key.protocol);
  m.setU32(m.mailbox + R.zone, key.zone ?? 0);
  return key.isReply ? ConntrackField.BY_REPLY : 0;
}

/** One connection; throws ENOENT. */
export function entry(m: Machine, netns: string, key: CtKey): CtEntry {
  const id = m.namespaceId(netns);
  m.check(m.exports.conntrack_get!(id, writeKey(m, key)));
  return read(m, m.mailbox);
}

export function applyConntrack(m: Machine, op: CtOp): void {
  const id = m.namespaceId(op.netns);
  if (op.op === "conntrack.flush") {
    m.check(m.exports.conntrack_flush!(id));
    return;
  }
  let fields = writeKey(m, op.key);
  if (op.op === "conntrack.delete") {
    m.check(m.exports.conntrack_delete!(id, fields, op.id ?? 0));
    return;
  }
  if (op.reply && !op.key.isReply) {
    writeTuple(m, op.reply, true);
    fields |= ConntrackField.REPLY;
  }
  const set = (value: number | undefined, field: number, bit: number) => {
    if (value === undefined) return;
    m.setU32(m.mailbox + field, value);
    fields |= bit;
  };
  set(op.timeout, R.timeout, ConntrackField.TIMEOUT);
  set(op.mark, R.mark, ConntrackField.MARK);
  set(op.status, R.status, ConntrackField.STATUS);
  set(op.state, R.state, ConntrackField.STATE);
  const call = op.op === "conntrack.add" ? m.exports.conntrack_add! : m.exports.conntrack_update!;
  m.check(call(id, fields));
}

export function count(m: Machine, netns: string): number {
  return m.exports.conntrack_count!(m.namespaceId(netns)) >>> 0;
}

export function stat(m: Machine, netns: string): CtStat {
  m.check(m.exports.conntrack_stat!(m.namespaceId(netns)));
  const u32 = (field: number) => m.u32(m.mailbox + field);
  const S = ConntrackStatRecord;
  return {
    found: u32(S.found),
    invalid: u32(S.invalid),
    insert: u32(S.insert),
    insertFailed: u32(S.insertFailed),
    drop: u32(S.drop),
    earlyDrop: u32(S.earlyDrop),
    error: u32(S.error),
    searchRestart: u32(S.searchRestart),
    clashResolve: u32(S.clashResolve),
    chainTooLong: u32(S.chainTooLong),
  };
}

/** One more listener to the namespace's events; answers where it begins to read. Connections that are there already tell nothing. */
export function listen(m: Machine, netns: string): bigint {
  const id = m.namespaceId(netns);
  m.check(m.exports.conntrack_listen!(id, 1));
  return m.exports.conntrack_events!(id) as bigint;
}

export function unlisten(m: Machine, netns: string): void {
  m.check(m.exports.conntrack_listen!(m.namespaceId(netns), 0));
}

const TYPES: Record<number, CtEvent["type"]> = { 1: "NEW", 2: "UPDATE", 4: "DESTROY" };

/** The events behind number `after`, and the number of the last. */
export function events(m: Machine, netns: string, after: bigint): { events: CtEvent[]; last: bigint } {
  const id = m.namespaceId(netns);
  const found: CtEvent[] = [];
  for (;;) {
    const next = m.exports.conntrack_event!(id, after) as bigint;
    if (next === 0n) return { events: found, last: after };
    after = next;
    found.push({
      type: TYPES[m.u32(m.mailbox + R.message)]!,
      timeNs: m.number(m.mailbox + R.timeNs),
      byProgram: m.u32(m.mailbox + R.byProgram) === 1,
      entry: read(m, m.mailbox),
    });
  }
}
