/** A chain of a table that is being changed (struct chain_head of libiptc), and its rules. */
import type { XtChain, XtRule } from "../../model/netfilter.js";

export interface HandleChain extends Omit<XtChain, "rules"> {
  /** its name in the kernel, which knows nothing of the changes yet; null for a chain that is not there */
  held: string | null;
  /** read when first needed */
  loaded: XtRule[] | null;
  /** changes of the rules since then that wait for them to be read */
  edits: ((rules: XtRule[]) => void)[];
  count: number;
  /** how many rules it has of each key, once rules were looked for by their words */
  keys: string[] | null;
}

export function heldChain({ rules, ...chain }: XtChain): HandleChain {
  return { ...chain, held: chain.name, loaded: null, edits: [], count: rules, keys: null };
}

export function newChain(name: string, policy: XtChain["policy"], packets = 0, bytes = 0): HandleChain {
  const counts = { policy, packets, bytes, references: 0 };
  return { name, ...counts, held: null, loaded: [], edits: [], count: 0, keys: null };
}

/** The rule leads to the chain by its new name; a change that was noted before keeps the target that it was given. */
export function follow(rule: XtRule, { from, to }: { from: string; to: string }): void {
  const { target } = rule;
  if (target === null || "kind" in target) return;
  if ("jump" in target && target.jump === from) rule.target = { jump: to };
  if ("goto" in target && target.goto === from) rule.target = { goto: to };
}

export function forget(rule: XtRule): void {
  Object.assign(rule, { packets: 0, bytes: 0 });
}
