/** IPsec: states and policies between the model and the records of assembly/abi/xfrm.ts. */
import { VethworkError } from "../model/errors.js";
import { XFRM_EXTRA_FLAGS, XFRM_STATE_FLAGS } from "../model/xfrm.js";
import type {
  XfrmDefaults,
  XfrmDirection,
  XfrmMode,
  XfrmOp,
  XfrmPolicy,
  XfrmPolicyId,
  XfrmPolicySpec,
  XfrmSelector,
  XfrmState,
  XfrmStateId,
  XfrmStateSpec,
} from "../model/xfrm.js";
import {
  XfrmPlace,
  XfrmPolicyRecord,
  XfrmSelector as SelectorRecord,
  XfrmStatNames,
  XfrmStateRecord,
  XfrmTemplate as TemplateRecord,
} from "./abi.generated.js";
import type { Machine } from "./machine.js";
import { formatIpv4, parseIpv4, parsePrefix } from "./text.js";
import { readAlgorithms, refuseUnmodelled, writeAlgorithms } from "./xfrm-algorithms.js";

const AF_INET = 2;
const INFINITE = 0xffffffffffffffffn;
const DIRECTIONS: XfrmDirection[] = ["in", "out", "fwd"];
const MODES: XfrmMode[] = ["transport", "tunnel"];

const bits = <T>(names: readonly T[], given: readonly T[] = []): number =>
  given.reduce((sum, name) => sum | (1 << names.indexOf(name)), 0);
const namesOf = <T>(names: readonly T[], value: number): T[] => names.filter((_, i) => value & (1 << i));

export function applyXfrm(m: Machine, op: XfrmOp): void {
  const id = m.namespaceId(op.netns);
  switch (op.op) {
    case "xfrm.state.add":
    case "xfrm.state.update":
      refuseUnmodelled(op);
      writeState(m, op);
      m.check(m.exports.xfrm_state_add!(id, op.op === "xfrm.state.update" ? 1 : 0));
      return;
    case "xfrm.state.delete":
      writeStateId(m, op);
      m.check(m.exports.xfrm_state_delete!(id));
      return;
    case "xfrm.state.flush":
      m.check(m.exports.xfrm_state_flush!(id, op.proto ?? 255));
      return;
    case "xfrm.policy.add":
    case "xfrm.policy.update":
      writePolicy(m, op);
      m.check(m.exports.xfrm_policy_add!(id, op.op === "xfrm.policy.update" ? 1 : 0));
      return;
    case "xfrm.policy.delete":
      writePolicyId(m, op);
      m.check(m.exports.xfrm_policy_delete!(id));
      return;
    case "xfrm.policy.flush":
      m.check(m.exports.xfrm_policy_flush!(id));
      return;
    case "xfrm.default.set": {
      const value = (dir: XfrmDirection): number =>
        op.defaults[dir] === undefined ? 2 : op.defaults[dir] === "block" ? 1 : 0;
      m.check(m.exports.xfrm_default_set!(id, value("in"), value("out"), value("fwd")));
    }
  }
}

function writeSelector(m: Machine, netns: string, s: XfrmSelector | undefined, family = AF_INET): void {
  const at = m.mailbox + XfrmPlace.selector;
  m.clear(SelectorRecord.size, at);
  const set = (field: number, value: number): void => m.setU32(at + field, value);
  set(SelectorRecord.family, family);
  if (!s) return;
  const src = parsePrefix(s.src);
  const dst = parsePrefix(s.dst);
  set(SelectorRecord.source, src.address);
  set(SelectorRecord.sourceLength, src.length);
  set(SelectorRecord.destination, dst.address);
  set(SelectorRecord.destinationLength, dst.length);
  set(SelectorRecord.protocol, s.proto);
  set(SelectorRecord.sourcePort, s.sport?.[0] ?? 0);
  set(SelectorRecord.sourcePortMask, s.sport?.[1] ?? 0);
  set(SelectorRecord.destinationPort, s.dport?.[0] ?? 0);
  set(SelectorRecord.destinationPortMask, s.dport?.[1] ?? 0);
  if (s.dev !== undefined) set(SelectorRecord.ifindex, m.ifindex(netns, s.dev));
}

function readSelector(m: Machine, nameOf: (ifindex: number) => string): XfrmSelector | null {
  const at = m.mailbox + XfrmPlace.selector;
  const get = (field: number): number => m.u32(at + field);
  if (!get(SelectorRecord.family)) return null;
  const s: XfrmSelector = {
    src: `${formatIpv4(get(SelectorRecord.source))}/${get(SelectorRecord.sourceLength)}`,
    dst: `${formatIpv4(get(SelectorRecord.destination))}/${get(SelectorRecord.destinationLength)}`,
    proto: get(SelectorRecord.protocol),
  };
  const sport = get(SelectorRecord.sourcePortMask);
  const dport = get(SelectorRecord.destinationPortMask);
  if (sport) s.sport = [get(SelectorRecord.sourcePort), sport];
  if (dport) s.dport = [get(SelectorRecord.destinationPort), dport];
  const ifindex = get(SelectorRecord.ifindex);
  if (ifindex) s.dev = nameOf(ifindex);
  return s;
}

function writeStateId(m: Machine, id: XfrmStateId): void {
  const at = m.mailbox;
  m.clear(XfrmStateRecord.size);
  m.setU32(at + XfrmStateRecord.destination, parseIpv4(id.dst));
  m.setU32(at + XfrmStateRecord.spi, id.spi);
  m.setU32(at + XfrmStateRecord.protocol, id.proto);
  m.setU32(at + XfrmStateRecord.mark, id.mark ?? 0);
  m.setU32(at + XfrmStateRecord.markMask, id.mask ?? (id.mark === undefined ? 0 : 0xffffffff));
}

function writeState(m: Machine, s: XfrmStateSpec): void {
  const unspecified = s.flags?.includes("af-unspec") && !s.selector;
  writeSelector(m, s.netns, s.selector, unspecified ? 0 : AF_INET);
  writeStateId(m, s);
  const at = m.mailbox;
  const set = (field: number, value: number | undefined): void => m.setU32(at + field, value ?? 0);
  const limit = (field: number, value: bigint | undefined): void =>
    m.setU64(at + field, value === undefined || value === 0n ? INFINITE : value);
  const seconds = (field: number, value: number | undefined): void =>
    m.setU64(at + field, BigInt(value ?? 0));
  const limits = s.limits ?? {};
  limit(XfrmStateRecord.softBytes, limits.softBytes);
  limit(XfrmStateRecord.hardBytes, limits.hardBytes);
  limit(XfrmStateRecord.softPackets, limits.softPackets);
  limit(XfrmStateRecord.hardPackets, limits.hardPackets);
  seconds(XfrmStateRecord.softAdd, limits.softAdd);
  seconds(XfrmStateRecord.hardAdd, limits.hardAdd);
  seconds(XfrmStateRecord.softUse, limits.softUse);
  seconds(XfrmStateRecord.hardUse, limits.hardUse);
  set(XfrmStateRecord.source, parseIpv4(s.src));
  set(XfrmStateRecord.reqid, s.reqid);
  set(XfrmStateRecord.mode, MODES.indexOf(s.mode));
  set(XfrmStateRecord.outputMark, s.outputMark);
  set(XfrmStateRecord.outputMarkMask, s.outputMask ?? (s.outputMark ? 0xffffffff : 0));
  set(XfrmStateRecord.ifId, s.ifId);
  set(XfrmStateRecord.flags, bits(XFRM_STATE_FLAGS, s.flags));
  set(XfrmStateRecord.extraFlags, bits(XFRM_EXTRA_FLAGS, s.extraFlags));
  set(XfrmStateRecord.seq, s.seq);
  set(XfrmStateRecord.tfcpad, s.tfcpad);
  set(XfrmStateRecord.replayWindow, s.replayWindow);
  set(XfrmStateRecord.replaySeq, s.replaySeq);
  set(XfrmStateRecord.outputSeq, s.replayOseq);
  writeAlgorithms(m, s);
}

/** All states, the newest first. */
export function states(m: Machine, netns: string, nameOf: (ifindex: number) => string): XfrmState[] {
  const id = m.namespaceId(netns);
  const all: XfrmState[] = [];
  for (let i = 0; m.exports.xfrm_state_at!(id, i); i++) all.push(readState(m, netns, nameOf));
  return all;
}

export function state(m: Machine, id: XfrmStateId, nameOf: (ifindex: number) => string): XfrmState {
  const namespace = m.namespaceId(id.netns);
  writeStateId(m, id);
  m.check(m.exports.xfrm_state_get!(namespace));
  return readState(m, id.netns, nameOf);
}

function readState(m: Machine, netns: string, nameOf: (ifindex: number) => string): XfrmState {
  const at = m.mailbox;
  const get = (field: number): number => m.u32(at + field);
  const big = (field: number): bigint => m.u64(at + field);
  const { algorithms, end } = readAlgorithms(m);
  const words = get(XfrmStateRecord.bitmapWords);
  const selector = m.keepMailbox(() => readSelector(m, nameOf));
  return {
    netns,
    src: formatIpv4(get(XfrmStateRecord.source)),
    dst: formatIpv4(get(XfrmStateRecord.destination)),
    proto: get(XfrmStateRecord.protocol),
    spi: get(XfrmStateRecord.spi),
    reqid: get(XfrmStateRecord.reqid),
    mode: MODES[get(XfrmStateRecord.mode)]!,
    mark: get(XfrmStateRecord.mark),
    mask: get(XfrmStateRecord.markMask),
    outputMark: get(XfrmStateRecord.outputMark),
    outputMask: get(XfrmStateRecord.outputMarkMask),
    ifId: get(XfrmStateRecord.ifId),
    tfcpad: get(XfrmStateRecord.tfcpad),
    seq: get(XfrmStateRecord.seq),
    flags: namesOf(XFRM_STATE_FLAGS, get(XfrmStateRecord.flags)),
    extraFlags: namesOf(XFRM_EXTRA_FLAGS, get(XfrmStateRecord.extraFlags)),
    ...algorithms,
    ...(selector && { selector }),
    ownSelector: selector,
    replayWindow: get(XfrmStateRecord.replayWindow),
    replaySeq: get(XfrmStateRecord.replaySeq),
    replayOseq: get(XfrmStateRecord.outputSeq),
    wide: words > 0,
    bitmap: words
      ? Array.from({ length: words }, (_, i) => m.u32(end + 4 * i))
      : [get(XfrmStateRecord.bitmap)],
    limits: {
      softBytes: big(XfrmStateRecord.softBytes),
      hardBytes: big(XfrmStateRecord.hardBytes),
      softPackets: big(XfrmStateRecord.softPackets),
      hardPackets: big(XfrmStateRecord.hardPackets),
      softAdd: Number(big(XfrmStateRecord.softAdd)),
      hardAdd: Number(big(XfrmStateRecord.hardAdd)),
      softUse: Number(big(XfrmStateRecord.softUse)),
      hardUse: Number(big(XfrmStateRecord.hardUse)),
    },
    bytes: big(XfrmStateRecord.bytes),
    packets: big(XfrmStateRecord.packets),
    addTime: Number(big(XfrmStateRecord.addTime)),
    useTime: Number(big(XfrmStateRecord.useTime)),
    stats: {
      replayWindow: get(XfrmStateRecord.statReplayWindow),
      replay: get(XfrmStateRecord.statReplay),
      failed: get(XfrmStateRecord.statFailed),
    },
  };
}

function writePolicyId(m: Machine, id: XfrmPolicyId): void {
  writeSelector(m, id.netns, id.selector);
  const at = m.mailbox;
  m.clear(XfrmPolicyRecord.size);
  m.setU32(at + XfrmPolicyRecord.direction, DIRECTIONS.indexOf(id.dir));
  m.setU32(at + XfrmPolicyRecord.index, id.index ?? 0);
  m.setU32(at + XfrmPolicyRecord.mark, id.mark ?? 0);
  m.setU32(at + XfrmPolicyRecord.markMask, id.mask ?? (id.mark === undefined ? 0 : 0xffffffff));
  m.setU32(at + XfrmPolicyRecord.ifId, id.ifId ?? 0);
}

function writePolicy(m: Machine, p: XfrmPolicySpec): void {
  if (p.templates.length > 6)
    throw new VethworkError("EINVAL", "Error: Template count must be <= XFRM_MAX_DEPTH (6).");
  if (p.index && (p.index & 7) !== DIRECTIONS.indexOf(p.dir))
    throw new VethworkError("EINVAL", "Error: Policy index doesn't match direction.");
  writePolicyId(m, p);
  const at = m.mailbox;
  m.setU32(at + XfrmPolicyRecord.priority, p.priority ?? 0);
  m.setU32(at + XfrmPolicyRecord.action, p.action === "block" ? 1 : 0);
  m.setU32(at + XfrmPolicyRecord.flags, p.localok ? 1 : 0);
  m.setU32(at + XfrmPolicyRecord.templates, p.templates.length);
  p.templates.forEach((t, i) => {
    const place = templateAt(m, i);
    m.setU32(place + TemplateRecord.source, parseIpv4(t.src));
    m.setU32(place + TemplateRecord.destination, parseIpv4(t.dst));
    m.setU32(place + TemplateRecord.spi, t.spi);
    m.setU32(place + TemplateRecord.protocol, t.proto);
    m.setU32(place + TemplateRecord.reqid, t.reqid);
    m.setU32(place + TemplateRecord.mode, MODES.indexOf(t.mode));
    m.setU32(place + TemplateRecord.optional, t.optional ? 1 : 0);
  });
}

const templateAt = (m: Machine, index: number): number =>
  m.mailbox + XfrmPlace.templates + index * XfrmPlace.templateBytes;

/** All policies, the newest first. */
export function policies(m: Machine, netns: string, nameOf: (ifindex: number) => string): XfrmPolicy[] {
  const id = m.namespaceId(netns);
  const all: XfrmPolicy[] = [];
  for (let i = 0; m.exports.xfrm_policy_at!(id, i); i++) all.push(readPolicy(m, netns, nameOf));
  return all;
}

export function policy(m: Machine, id: XfrmPolicyId, nameOf: (ifindex: number) => string): XfrmPolicy {
  const namespace = m.namespaceId(id.netns);
  writePolicyId(m, id);
  m.check(m.exports.xfrm_policy_get!(namespace));
  return readPolicy(m, id.netns, nameOf);
}

function readPolicy(m: Machine, netns: string, nameOf: (ifindex: number) => string): XfrmPolicy {
  const at = m.mailbox;
  const get = (field: number): number => m.u32(at + field);
  return {
    netns,
    dir: DIRECTIONS[get(XfrmPolicyRecord.direction)]!,
    index: get(XfrmPolicyRecord.index),
    priority: get(XfrmPolicyRecord.priority),
    action: get(XfrmPolicyRecord.action) ? "block" : "allow",
    localok: get(XfrmPolicyRecord.flags) !== 0,
    mark: get(XfrmPolicyRecord.mark),
    mask: get(XfrmPolicyRecord.markMask),
    ifId: get(XfrmPolicyRecord.ifId),
    templates: Array.from({ length: get(XfrmPolicyRecord.templates) }, (_, i) => {
      const t = (field: number): number => m.u32(templateAt(m, i) + field);
      return {
        src: formatIpv4(t(TemplateRecord.source)),
        dst: formatIpv4(t(TemplateRecord.destination)),
        spi: t(TemplateRecord.spi),
        proto: t(TemplateRecord.protocol),
        reqid: t(TemplateRecord.reqid),
        mode: MODES[t(TemplateRecord.mode)]!,
        optional: t(TemplateRecord.optional) !== 0,
      };
    }),
    addTime: Number(m.u64(at + XfrmPolicyRecord.addTime)),
    useTime: Number(m.u64(at + XfrmPolicyRecord.useTime)),
    selector: m.keepMailbox(() => readSelector(m, nameOf))!,
  };
}

export function defaults(m: Machine, netns: string): XfrmDefaults {
  const value = m.check(m.exports.xfrm_default_get!(m.namespaceId(netns)));
  const of = (bit: number): "accept" | "block" => (value & bit ? "block" : "accept");
  return { in: of(1), out: of(2), fwd: of(4) };
}

export function statistics(m: Machine, netns: string): [string, number][] {
  m.exports.xfrm_statistics!(m.namespaceId(netns));
  return Object.values(XfrmStatNames).map((name, i) => [name, m.u32(m.mailbox + 4 * i)]);
}
