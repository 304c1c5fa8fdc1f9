/**
 * A rule as the tool gave it (struct ipt_entry with its matches and target), kept to the byte, and what the kernel adds.
 *
 *   | XtRule | XtRuleRecord | match block ... | target block |
 */
import { XtBlock, XtRuleRecord, XtVerdict } from "../../abi/netfilter";
import { freeRuleText } from "../../annotate/rule";
import { allocate, release } from "../../memory";
import { K } from "../../state";
import { XtChain } from "./chain";

@unmanaged
export class XtRule {
  packets: u64;
  bytes: u64;
  /** JUMP, GOTO: where to */
  chain: XtChain | null;
  /** bit per Hook with which its matches and target passed their checks */
  checkedHooks: u32;
  /** its matches and target hold what they need: destroy them with the rule */
  checked: u32;
  /** bytes of record and blocks */
  length: u32;
  /** XtTableState.serial of the transaction that made it, 0 outside of one */
  born: u32;
  /** XtTableState.serial of the commit that found it in use */
  kept: u32;
  /** number of the command that made it: K.cause */
  cause: u32;
  /** what comments say of it: annotate/rule.ts */
  text: usize;
}

const HEAD: u32 = 48;

/** XtRuleRecord.verdict leads to another chain. */
export function isJump(verdict: u32): bool {
  return verdict == <u32>XtVerdict.JUMP || verdict == <u32>XtVerdict.GOTO;
}

export function recordOf(r: XtRule): XtRuleRecord {
  return changetype<XtRuleRecord>(changetype<usize>(r) + HEAD);
}

/** Address of the first match block; the matches end at `targetBlock`. */
export function firstBlock(r: XtRuleRecord): usize {
  return changetype<usize>(r) + offsetof<XtRuleRecord>();
}
export function targetBlock(r: XtRuleRecord): usize {
  return firstBlock(r) + r.matchesLength;
}
/** The record of a block. */
export function blockRecord(block: usize): usize {
  return block + offsetof<XtBlock>();
}
export function blockKind(block: usize): u32 {
  return changetype<XtBlock>(block).kind;
}
export function nextBlock(block: usize): usize {
  return block + changetype<XtBlock>(block).length;
}

/** A rule with a copy of the record (and blocks) at `from`, its counters included. Null where the memory is full. */
export function newRule(from: XtRuleRecord): XtRule | null {
  const length = <u32>offsetof<XtRuleRecord>() + from.matchesLength + from.targetLength;
  const at = allocate(HEAD + length);
  if (!at) return null;
  const r = changetype<XtRule>(at);
  memory.copy(at + HEAD, changetype<usize>(from), length);
  r.length = length;
  r.cause = K.cause;
  r.packets = from.packets;
  r.bytes = from.bytes;
  return r;
}

/** Gives the memory back; its matches and target were destroyed before (validate.ts). */
export function freeRule(r: XtRule): void {
  freeRuleText(r.text);
  release(changetype<usize>(r), HEAD + r.length);
}
