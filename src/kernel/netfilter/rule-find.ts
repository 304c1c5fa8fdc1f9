/** One chain or rule of a table, without reading the others. */
import { VethworkError } from "../../model/errors.js";
import type { XtChain, XtFamily, XtRule, XtTableName } from "../../model/netfilter.js";
import { Errno, XtBlock, XtRuleRecord } from "../abi.generated.js";
import type { Machine } from "../machine.js";
import { ownKinds } from "./blocks.js";
import { chainId, place, readChain, readRule, writeRule } from "./rules.js";

/** where xt_rule_find has its mask, behind the mailbox's beginning */
const MASK = 24576;

/** null where there is no such chain */
export function chain(
  m: Machine,
  netns: string,
  family: XtFamily,
  table: XtTableName,
  name: string,
): XtChain | null {
  const bytes = Buffer.byteLength(name);
  if (bytes === 0 || bytes >= 32) return null;
  const where = place(m, netns, family, table);
  m.clear(32);
  m.put(Buffer.from(name));
  const id = m.exports.xt_chain_find!(...where) as number;
  if (id < 0) return null;
  m.check(m.exports.xt_chain_get!(...where, id));
  return readChain(m);
}

/** Rule number `position`, or null behind the last. */
export function rule(
  m: Machine,
  netns: string,
  family: XtFamily,
  table: XtTableName,
  chain: string,
  position: number,
): XtRule | null {
  const where = place(m, netns, family, table);
  const id = chainId(m, where, chain);
  return m.check(m.exports.xt_rule_get!(...where, id, position)) === 1 ? readRule(m, family) : null;
}

/** The first rule from number `from` on whose record is that of `wanted`, but for what the kernel keeps there for itself; or -1. */
export function findRule(
  m: Machine,
  netns: string,
  family: XtFamily,
  table: XtTableName,
  chain: string,
  wanted: XtRule,
  from: number,
): number {
  const where = place(m, netns, family, table);
  const id = chainId(m, where, chain);
  try {
    writeRule(m, wanted, family);
  } catch (error) {
    // what does not fit the record is in no chain
    if (error instanceof VethworkError && error.code === "EINVAL") return -1;
    throw error;
  }
  const at = m.mailbox;
  const matches = m.u32(at + XtRuleRecord.matchesLength);
  const length = XtRuleRecord.size + matches + m.u32(at + XtRuleRecord.targetLength);
  const mask = at + MASK;
  m.bytes.fill(0xff, mask, mask + length);
  m.clear(XtRuleRecord.in0, mask);
  // chains may have been given another name
  m.clear(32, mask + XtRuleRecord.chain0);
  for (let block = XtRuleRecord.size; block < length; block += m.u32(at + block + XtBlock.length)) {
    const own = ownKinds(block < XtRuleRecord.size + matches ? "match" : "target");
    if (own.has(m.u32(at + block + XtBlock.kind)))
      m.clear(m.u32(at + block + XtBlock.length) - XtBlock.size, mask + block + XtBlock.size);
  }
  const found = m.exports.xt_rule_find!(...where, id, from, length) as number;
  return found === -Errno.ENOENT ? -1 : m.check(found);
}
