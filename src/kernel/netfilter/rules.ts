/** Tables, chains and rules: from the model to the kernel's records and back. */
import { VethworkError } from "../../model/errors.js";
import { XtRefused } from "../../model/netfilter.js";
import type { XtBlock, XtChain, XtFamily, XtLine, XtOp, XtRule, XtTableName } from "../../model/netfilter.js";
import {
  XtChainRecord,
  XtFamily as Family,
  XtInvert,
  XtRuleRecord,
  XtTable,
  XtVerdict,
  XtVerdictNames,
} from "../abi.generated.js";
import type { Machine } from "../machine.js";
import { formatIpv4, parseIpv4 } from "../text.js";
import { interfaceMask, readBlock, writeBlock } from "./blocks.js";

const NAME_BYTES = 32;
/** longest name of a chain: XT_EXTENSION_MAXNAMELEN with its NUL */
const LONGEST_NAME = 28;
const AT_END = 0xffffffff;

/** Where a call goes: namespace id, family, table. */
export type Place = [namespace: number, family: number, table: number];

export function place(m: Machine, netns: string, family: XtFamily, table: XtTableName): Place {
  return [m.namespaceId(netns), Family[family], XtTable[table]];
}

function putChainName(m: Machine, name: string, at = m.mailbox): void {
  const bytes = Buffer.from(name);
  if (bytes.length === 0 || bytes.length > LONGEST_NAME)
    throw new VethworkError("EINVAL", "Invalid argument");
  m.clear(NAME_BYTES, at);
  m.put(bytes, at);
}

function chainName(m: Machine, at: number): string {
  let length = 0;
  while (length < NAME_BYTES && m.bytes[at + length]) length++;
  return m.string(at, length);
}

export function chainId(m: Machine, where: Place, name: string): number {
  putChainName(m, name);
  return m.check(m.exports.xt_chain_find!(...where));
}

/** Applies a change; `atLine` hears which line of a restore comes next. */
export function applyXt(m: Machine, op: XtOp, atLine: (line: XtLine) => void): void {
  const where = place(m, op.netns, op.family, op.table);
  m.check(m.exports.xt_table_use!(...where));
  if (op.op !== "xt.restore") return change(m, where, op);
  m.check(m.exports.xt_begin!(...where, op.flush ? 1 : 0));
  let index = 0;
  try {
    for (; index < op.changes.length; index++) {
      const line = op.lines?.[index];
      if (line) atLine(line);
      change(m, where, op.changes[index]!);
    }
    m.check(m.exports.xt_commit!(...where));
  } catch (error) {
    m.exports.xt_abort!(...where);
    if (error instanceof VethworkError) throw new XtRefused(index, error);
    throw error;
  }
}

function change(m: Machine, where: Place, op: XtOp): void {
  const x = m.exports;
  switch (op.op) {
    case "xt.table":
      return;
    case "xt.chain.add":
      putChainName(m, op.chain);
      return void m.check(x.xt_chain_add!(...where));
    case "xt.chain.delete":
      return void m.check(x.xt_chain_delete!(...where, chainId(m, where, op.chain)));
    case "xt.chain.rename": {
      const id = chainId(m, where, op.chain);
      putChainName(m, op.name);
      return void m.check(x.xt_chain_rename!(...where, id));
    }
    case "xt.chain.policy": {
      const id = chainId(m, where, op.chain);
      const counters = op.packets !== undefined || op.bytes !== undefined;
      m.setU64(m.mailbox, BigInt(op.packets ?? 0));
      m.setU64(m.mailbox + 8, BigInt(op.bytes ?? 0));
      const policy = XtVerdict[op.policy];
      return void m.check(x.xt_chain_policy!(...where, id, policy, counters ? 1 : 0));
    }
    case "xt.chain.flush":
    case "xt.chain.zero": {
      const id = op.chain === undefined ? 0 : chainId(m, where, op.chain);
      const call = op.op === "xt.chain.flush" ? x.xt_chain_flush! : x.xt_chain_zero!;
      return void m.check(call(...where, id));
    }
    case "xt.rule.insert":
    case "xt.rule.replace": {
      const id = chainId(m, where, op.chain);
      writeRule(m, op.rule, op.family);
      const call = op.op === "xt.rule.insert" ? x.xt_rule_insert! : x.xt_rule_replace!;
      return void m.check(call(...where, id, op.position ?? AT_END));
    }
    case "xt.rule.delete":
      return void m.check(x.xt_rule_delete!(...where, chainId(m, where, op.chain), op.position));
    case "xt.rule.zero":
      return void m.check(x.xt_rule_zero!(...where, chainId(m, where, op.chain), op.position));
    case "xt.restore":
      throw new VethworkError("EINVAL", "a restore inside a restore");
  }
}

/** Tables that exist, the newest first, as /proc/net/ip_tables_names has them. */
export function tables(m: Machine, netns: string, family: XtFamily): XtTableName[] {
  const names = Object.keys(XtTable).filter((name) => name !== "COUNT") as XtTableName[];
  return names
    .map((table) => ({
      table,
      made: m.exports.xt_table_exists!(...place(m, netns, family, table)) as number,
    }))
    .filter(({ made }) => made > 0)
    .sort((a, b) => b.made - a.made)
    .map(({ table }) => table);
}

export function chains(m: Machine, netns: string, family: XtFamily, table: XtTableName): XtChain[] {
  const where = place(m, netns, family, table);
  const all: XtChain[] = [];
  if (!m.exports.xt_table_exists!(...where)) return all;
  for (let id = 0; (id = m.check(m.exports.xt_chain_next!(...where, id)));) all.push(readChain(m));
  return all;
}

/** The chain in the mailbox. */
export function readChain(m: Machine): XtChain {
  const at = m.mailbox;
  const policy = XtVerdictNames[m.u32(at + XtChainRecord.policy)];
  return {
    name: chainName(m, at + XtChainRecord.name0),
    policy: m.u32(at + XtChainRecord.builtin) ? (policy as "ACCEPT" | "DROP") : null,
    packets: m.number(at + XtChainRecord.packets),
    bytes: m.number(at + XtChainRecord.bytes),
    references: m.u32(at + XtChainRecord.references),
    rules: m.u32(at + XtChainRecord.rules),
  };
}

export function rules(
  m: Machine,
  netns: string,
  family: XtFamily,
  table: XtTableName,
  chain: string,
): XtRule[] {
  const where = place(m, netns, family, table);
  const id = chainId(m, where, chain);
  const all: XtRule[] = [];
  while (m.check(m.exports.xt_rule_get!(...where, id, all.length)) === 1) all.push(readRule(m, family));
  return all;
}

const INVERT = [
  ["in", XtInvert.IN],
  ["out", XtInvert.OUT],
  ["src", XtInvert.SOURCE],
  ["dst", XtInvert.DESTINATION],
  ["fragment", XtInvert.FRAGMENT],
  ["protocol", XtInvert.PROTOCOL],
] as const;

function putInterface(m: Machine, name: string | undefined, at: number, mask: number): void {
  if (name === undefined) return;
  m.putName(name, at);
  m.put(interfaceMask(name), mask);
}

/** Writes a rule with its blocks to the mailbox. */
export function writeRule(m: Machine, rule: XtRule, family: XtFamily): void {
  const at = m.mailbox;
  m.clear(XtRuleRecord.size);
  m.setU64(at + XtRuleRecord.packets, BigInt(rule.packets));
  m.setU64(at + XtRuleRecord.bytes, BigInt(rule.bytes));
  putInterface(m, rule.in, at + XtRuleRecord.in0, at + XtRuleRecord.inMask0);
  putInterface(m, rule.out, at + XtRuleRecord.out0, at + XtRuleRecord.outMask0);
  const matches = [...rule.matches];
  if (family === "ipv6") {
    if (rule.src || rule.dst)
      matches.unshift({
        kind: "ip6",
        ...(rule.src && { source: rule.src.address, sourceMask: rule.src.mask }),
        ...(rule.dst && { destination: rule.dst.address, destinationMask: rule.dst.mask }),
      });
  } else {
    if (rule.src) {
      m.setU32(at + XtRuleRecord.source, parseIpv4(rule.src.address));
      m.setU32(at + XtRuleRecord.sourceMask, parseIpv4(rule.src.mask));
    }
    if (rule.dst) {
      m.setU32(at + XtRuleRecord.destination, parseIpv4(rule.dst.address));
      m.setU32(at + XtRuleRecord.destinationMask, parseIpv4(rule.dst.mask));
    }
  }
  m.setU32(at + XtRuleRecord.protocol, rule.protocol);
  m.setU32(at + XtRuleRecord.fragment, rule.fragment ? 1 : 0);
  let invert = 0;
  for (const [name, bit] of INVERT) if (rule.not?.[name]) invert |= bit;
  m.setU32(at + XtRuleRecord.invert, invert);

  let end = at + XtRuleRecord.size;
  for (const match of matches) end += writeBlock(m, end, "match", match);
  m.setU32(at + XtRuleRecord.matchesLength, end - at - XtRuleRecord.size);
  writeTarget(m, rule.target, at, end);
}

function writeTarget(m: Machine, target: XtRule["target"], at: number, end: number): void {
  const verdict = (value: number): void => m.setU32(at + XtRuleRecord.verdict, value);
  if (target === null) return verdict(XtVerdict.CONTINUE);
  if (isBlock(target)) {
    verdict(XtVerdict.TARGET);
    return m.setU32(at + XtRuleRecord.targetLength, writeBlock(m, end, "target", target));
  }
  if ("verdict" in target) return verdict(XtVerdict[target.verdict]);
  const jumps = "jump" in target;
  verdict(jumps ? XtVerdict.JUMP : XtVerdict.GOTO);
  putChainName(m, jumps ? target.jump : target.goto, at + XtRuleRecord.chain0);
}

function isBlock(target: NonNullable<XtRule["target"]>): target is XtBlock {
  return "kind" in target;
}

function interfaceName(m: Machine, at: number): string | undefined {
  return m.name(at) || undefined;
}

/** The rule in the mailbox. */
export function readRule(m: Machine, family: XtFamily): XtRule {
  const at = m.mailbox;
  const rule: XtRule = {
    protocol: m.u32(at + XtRuleRecord.protocol),
    matches: [],
    target: null,
    packets: m.number(at + XtRuleRecord.packets),
    bytes: m.number(at + XtRuleRecord.bytes),
  };
  const input = interfaceName(m, at + XtRuleRecord.in0);
  const output = interfaceName(m, at + XtRuleRecord.out0);
  if (input !== undefined) rule.in = input;
  if (output !== undefined) rule.out = output;
  if (m.u32(at + XtRuleRecord.fragment)) rule.fragment = true;
  const invert = m.u32(at + XtRuleRecord.invert);
  for (const [name, bit] of INVERT) if (invert & bit) (rule.not ??= {})[name] = true;
  const address = (field: number, mask: number): { address: string; mask: string } | undefined =>
    m.u32(at + field) || m.u32(at + mask)
      ? { address: formatIpv4(m.u32(at + field)), mask: formatIpv4(m.u32(at + mask)) }
      : undefined;
  const end = at + XtRuleRecord.size + m.u32(at + XtRuleRecord.matchesLength);
  for (let next = at + XtRuleRecord.size; next < end;) {
    const read = readBlock(m, next, "match");
    next = read.next;
    rule.matches.push(read.block);
  }
  if (family === "ipv6") {
    const both = rule.matches[0]?.kind === "ip6" ? rule.matches.shift()! : undefined;
    const pair = (name: string, mask: string): { address: string; mask: string } | undefined =>
      both && (both[name] !== undefined || both[mask] !== undefined)
        ? { address: String(both[name] ?? "::"), mask: String(both[mask] ?? "::") }
        : undefined;
    const src = pair("source", "sourceMask");
    const dst = pair("destination", "destinationMask");
    if (src) rule.src = src;
    if (dst) rule.dst = dst;
  } else {
    const src = address(XtRuleRecord.source, XtRuleRecord.sourceMask);
    const dst = address(XtRuleRecord.destination, XtRuleRecord.destinationMask);
    if (src) rule.src = src;
    if (dst) rule.dst = dst;
  }
  rule.target = readTarget(m, at, end);
  return rule;
}

function readTarget(m: Machine, at: number, end: number): XtRule["target"] {
  const verdict = m.u32(at + XtRuleRecord.verdict);
  switch (verdict) {
    case XtVerdict.CONTINUE:
      return null;
    case XtVerdict.JUMP:
      return { jump: chainName(m, at + XtRuleRecord.chain0) };
    case XtVerdict.GOTO:
      return { goto: chainName(m, at + XtRuleRecord.chain0) };
    case XtVerdict.TARGET:
      return readBlock(m, end, "target").block;
    default:
      return { verdict: XtVerdictNames[verdict] as "ACCEPT" | "DROP" | "RETURN" | "QUEUE" };
  }
}
