/** Filters and chains of traffic control: the system calls of calls/filter.ts as the model has them. */
import { unsupported, VethworkError } from "../../model/errors.js";
import type {
  ChainEntry,
  FilterEntry,
  FilterKind as KindName,
  FilterOp,
  FilterOptions,
  FilterPlace,
  TcAction,
  U32Filter,
  U32Selector,
} from "../../model/filter.js";
import {
  FilterAttribute,
  FilterKind,
  FilterKindNames,
  FilterRecord,
  FilterRequest,
  KIND_RECORD,
  LinkRecord,
  U32_KEYS,
  U32KeyRecord,
  U32Record,
} from "../abi.generated.js";
import type { Machine } from "../machine.js";
import { applyAction, readAction, writeActions } from "./actions.js";
import { readFlower, writeFlower } from "./flower.js";

const U32_KEY_BYTES = 24;
const U32_KEYS_MOST = 255;
const NEXT_HEADER = 0xffffffff;

function kindNumber(kind: KindName | undefined): number {
  if (kind === undefined) return FilterKind.none;
  const number = FilterKind[kind];
  if (number === undefined) throw unsupported(`the filter ${kind as string}`);
  return number;
}

/** Writes where a request's filters are; answers the namespace's id. */
function writePlace(m: Machine, place: FilterPlace, kind: KindName | undefined): number {
  const netns = m.namespaceId(place.netns);
  const ifindex = m.ifindex(place.netns, place.link);
  const at = m.mailbox;
  m.clear(FilterRecord.size);
  m.setU32(at + FilterRecord.ifindex, ifindex);
  m.setU32(at + FilterRecord.parent, place.parent);
  m.setU32(at + FilterRecord.priority, place.pref);
  m.setU32(at + FilterRecord.protocol, place.protocol);
  m.setU32(at + FilterRecord.handle, place.handle);
  m.setU32(at + FilterRecord.chain, place.chain);
  m.setU32(at + FilterRecord.kind, kindNumber(kind));
  return netns;
}

export function applyFilter(m: Machine, op: FilterOp): void {
  switch (op.op) {
    case "filter.set": {
      const netns = writePlace(m, op, op.kind);
      if (op.options) writeOptions(m, op.options);
      const request = (op.create ? FilterRequest.CREATE : 0) | (op.exclusive ? FilterRequest.EXCL : 0);
      m.check(m.exports.filter_set!(netns, request));
      return;
    }
    case "filter.delete":
      m.check(m.exports.filter_delete!(writePlace(m, op, op.kind)));
      return;
    case "tcchain.add":
      m.check(m.exports.chain_set!(writeChain(m, op), FilterRequest.CREATE));
      return;
    case "tcchain.delete":
      m.check(m.exports.chain_delete!(writeChain(m, op)));
      return;
    default:
      applyAction(m, op);
  }
}

function writeChain(m: Machine, op: { netns: string; link: string; parent: number; chain: number }): number {
  return writePlace(m, { ...op, pref: 0, protocol: 0, handle: 0 }, undefined);
}

function writeOptions(m: Machine, options: FilterOptions): void {
  const at = m.mailbox;
  let present = FilterAttribute.OPTIONS as number;
  if (options.classid !== undefined) {
    present |= FilterAttribute.CLASSID;
    m.setU32(at + FilterRecord.classid, options.classid);
  }
  if (options.indev !== undefined) {
    present |= FilterAttribute.INDEV;
    m.putName(options.indev, at + FilterRecord.indev0);
  }
  m.setU32(at + FilterRecord.flags, options.flags ?? 0);
  if (options.kind === "u32") present |= writeU32(m, options);
  else if (options.kind === "flower") writeFlower(m, options);
  else if (options.kind === "fw" && options.mask !== undefined) {
    present |= FilterAttribute.MASK;
    m.setU32(at + FilterRecord.mask, options.mask);
  }
  m.setU32(at + FilterRecord.actions, writeActions(m, options.actions ?? []));
  m.setU32(at + FilterRecord.present, present);
}

function writeU32(m: Machine, filter: U32Filter): number {
  const at = m.mailbox + KIND_RECORD;
  m.clear(U32Record.size, at);
  let present = 0;
  const put = (attribute: number, field: number, value: number | undefined) => {
    if (value === undefined) return;
    present |= attribute;
    m.setU32(at + field, value);
  };
  put(FilterAttribute.DIVISOR, U32Record.divisor, filter.divisor);
  put(FilterAttribute.HASH, U32Record.hash, filter.hash);
  put(FilterAttribute.LINK, U32Record.link, filter.link);
  if (filter.mark) {
    put(FilterAttribute.MARK, U32Record.mark, filter.mark.value);
    m.setU32(at + U32Record.markMask, filter.mark.mask);
  }
  const { selector } = filter;
  if (selector) {
    present |= FilterAttribute.SELECTOR;
    m.setU32(at + U32Record.flags, selector.flags);
    m.setU32(at + U32Record.offsetMask, selector.offsetMask);
    m.setU32(at + U32Record.offsetShift, selector.offsetShift);
    m.setU32(at + U32Record.offset, selector.offset);
    m.setU32(at + U32Record.offsetAt, selector.offsetAt);
    m.setU32(at + U32Record.hashMask, selector.hashMask);
    m.setU32(at + U32Record.hashAt, selector.hashAt);
    if (selector.keys.length > U32_KEYS_MOST) throw new VethworkError("EINVAL", "Invalid argument");
    m.setU32(at + U32Record.keys, selector.keys.length);
    writeU32Keys(m, selector);
  }
  return present;
}

function writeU32Keys(m: Machine, selector: U32Selector): void {
  selector.keys.forEach((key, index) => {
    const at = m.mailbox + U32_KEYS + index * U32_KEY_BYTES;
    m.setU32(at + U32KeyRecord.value, key.value);
    m.setU32(at + U32KeyRecord.mask, key.mask);
    m.setU32(at + U32KeyRecord.offset, key.offset);
    m.setU32(at + U32KeyRecord.offsetMask, key.nextHeader ? NEXT_HEADER : 0);
  });
}

/** Reads the FilterRecord in the mailbox and what is behind it. */
function readEntry(m: Machine, names: Map<number, string>): FilterEntry {
  const at = m.mailbox;
  const u32 = (field: number) => m.u32(at + field);
  const kind = FilterKindNames[u32(FilterRecord.kind)] as KindName;
  const entry: FilterEntry = {
    ifindex: u32(FilterRecord.ifindex),
    parent: u32(FilterRecord.parent),
    pref: u32(FilterRecord.priority),
    protocol: u32(FilterRecord.protocol),
    handle: u32(FilterRecord.handle),
    chain: u32(FilterRecord.chain),
    kind,
  };
  if (u32(FilterRecord.stuck)) entry.stuck = true;
  if (!u32(FilterRecord.isFilter)) return entry;
  const present = u32(FilterRecord.present);
  const actions: TcAction[] = [];
  for (let i = 0; i < u32(FilterRecord.actions); i++) actions.push(readAction(m, i));
  const common = {
    flags: u32(FilterRecord.flags),
    actions,
    ...(present & FilterAttribute.CLASSID ? { classid: u32(FilterRecord.classid) } : {}),
    ...(present & FilterAttribute.INDEV ? { indev: names.get(u32(FilterRecord.indev)) ?? "" } : {}),
  };
  if (kind === "u32") entry.options = { kind, ...common, ...readU32(m, present) };
  else if (kind === "matchall") entry.options = { kind, ...common, hits: m.number(at + FilterRecord.hits) };
  else if (kind === "fw") entry.options = { kind, ...common, mask: u32(FilterRecord.mask) };
  else entry.options = { kind, ...common, keys: readFlower(m) };
  return entry;
}

function readU32(m: Machine, present: number): Partial<U32Filter> {
  const at = m.mailbox + KIND_RECORD;
  const u32 = (field: number) => m.u32(at + field);
  if (present & FilterAttribute.DIVISOR) return { divisor: u32(U32Record.divisor) };
  const keys = [];
  for (let i = 0; i < u32(U32Record.keys); i++) {
    const key = m.mailbox + U32_KEYS + i * U32_KEY_BYTES;
    keys.push({
      value: m.u32(key + U32KeyRecord.value),
      mask: m.u32(key + U32KeyRecord.mask),
      offset: m.i32(key + U32KeyRecord.offset),
      nextHeader: m.u32(key + U32KeyRecord.offsetMask) !== 0,
      hits: m.number(key + U32KeyRecord.hits),
    });
  }
  return {
    hash: u32(U32Record.hash),
    ...(present & FilterAttribute.LINK ? { link: u32(U32Record.link) } : {}),
    ...(present & FilterAttribute.MARK
      ? {
          mark: {
            value: u32(U32Record.mark),
            mask: u32(U32Record.markMask),
            hits: u32(U32Record.markHits),
          },
        }
      : {}),
    selector: {
      flags: u32(U32Record.flags),
      offsetMask: u32(U32Record.offsetMask),
      offsetShift: u32(U32Record.offsetShift),
      offset: m.i32(at + U32Record.offset),
      offsetAt: m.i32(at + U32Record.offsetAt),
      hashMask: u32(U32Record.hashMask),
      hashAt: m.i32(at + U32Record.hashAt),
      keys,
    },
    looked: m.number(at + U32Record.looked),
    matched: m.number(at + U32Record.matched),
  };
}

/** Names of a namespace's interfaces by number, for filters that name one. */
function interfaceNames(m: Machine, netns: number): Map<number, string> {
  const names = new Map<number, string>();
  let index = 0;
  while ((index = m.exports.link_next!(netns, index)))
    names.set(m.u32(m.mailbox + LinkRecord.ifindex), m.name(m.mailbox + LinkRecord.name0));
  return names;
}

export function filters(m: Machine, netns: string, link: string, parent: number): FilterEntry[] {
  const id = m.namespaceId(netns);
  const ifindex = m.ifindex(netns, link);
  const names = interfaceNames(m, id);
  const block = m.exports.filter_dump!(id, ifindex, parent) as number;
  const all: FilterEntry[] = [];
  if (!block) return all;
  let proto = 0;
  let at = 0;
  while (m.exports.filter_next!(block, proto, at)) {
    proto = m.u32(m.mailbox + FilterRecord.proto);
    at = m.u32(m.mailbox + FilterRecord.at);
    all.push(readEntry(m, names));
  }
  return all;
}

/** A filter that `tell` puts into the mailbox. */
export function readTold(m: Machine, netns: string, tell: () => void): FilterEntry {
  const names = interfaceNames(m, m.namespaceId(netns));
  tell();
  return readEntry(m, names);
}

export function filter(m: Machine, place: FilterPlace, kind: KindName | undefined): FilterEntry {
  const names = interfaceNames(m, m.namespaceId(place.netns));
  m.check(m.exports.filter_get!(writePlace(m, place, kind)));
  return readEntry(m, names);
}

function readChain(m: Machine): ChainEntry {
  return {
    ifindex: m.u32(m.mailbox + FilterRecord.ifindex),
    parent: m.u32(m.mailbox + FilterRecord.parent),
    chain: m.u32(m.mailbox + FilterRecord.chain),
  };
}

export function tcChains(m: Machine, netns: string, link: string, parent: number): ChainEntry[] {
  const block = m.exports.filter_dump!(m.namespaceId(netns), m.ifindex(netns, link), parent) as number;
  if (!block) return [];
  const chains: { entry: ChainEntry; hidden: boolean }[] = [];
  let chain = 0;
  while ((chain = m.exports.chain_next!(block, chain)))
    chains.push({ entry: readChain(m), hidden: m.u32(m.mailbox + FilterRecord.hidden) !== 0 });
  // tc_dump_chain is called until it tells nothing, and hidden chains count only where they are skipped: for each of them one chain is told twice
  const told: ChainEntry[] = [];
  for (let start = 0, index = -1; index !== start;) {
    start = Math.max(index, 0);
    index = 0;
    for (const { entry, hidden } of chains) {
      if (index >= start) {
        if (hidden) continue;
        told.push(entry);
      }
      index++;
    }
  }
  return told;
}

export function tcChain(m: Machine, netns: string, link: string, parent: number, chain: number): ChainEntry {
  m.check(m.exports.chain_get!(writeChain(m, { netns, link, parent, chain })));
  return readChain(m);
}
