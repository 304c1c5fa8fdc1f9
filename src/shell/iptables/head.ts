/** The part of a rule that is no extension: addresses, interfaces, protocol. */
import type { XtRule } from "../../model/netfilter.js";

/** What extensions may ask about the rule they stand in. */
export type RuleHead = Pick<XtRule, "protocol" | "not" | "fragment">;

/** The protocol is this one, not inverted. */
export function isProtocol(head: RuleHead, ...numbers: number[]): boolean {
  return numbers.includes(head.protocol) && !head.not?.protocol;
}
