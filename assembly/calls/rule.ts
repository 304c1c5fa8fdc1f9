/** Rules: RTM_NEWRULE, RTM_DELRULE, RTM_GETRULE (net/core/fib_rules.c, net/ipv4/fib_rules.c). Records are in abi/route.ts, at the mailbox. */
import { Errno, Extack } from "../abi/errno";
import { RuleAction, RuleField, RuleRecord } from "../abi/route";
import { deviceByName } from "../device/device";
import { maskOf } from "../net/fib-trie";
import { Namespace, namespaceById } from "../net/namespace";
import { linkRule, newRule, NO_DEVICE, Rule, rulesOf, separateTables, unlinkRule } from "../net/rule";
import { release } from "../memory";
import { K, MAILBOX } from "../state";

function refuse(extack: Extack, error: i32): i32 {
  K.extack = extack;
  return error;
}

/** fib_nl_newrule */
export function rule_add(namespace: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  const r = changetype<RuleRecord>(MAILBOX);
  const bad = check(r);
  if (bad) return bad;
  const rule = newRule();
  if (rule === null) return -Errno.ENOMEM;
  read(ns, rule, r);
  if (!(r.present & RuleField.priority)) rule.priority = freePriority(ns);
  const refused = verify(ns, rule, r);
  if (refused) {
    release(changetype<usize>(rule), <u32>offsetof<Rule>());
    return refused;
  }
  if (!separateTables(ns)) return -Errno.ENOMEM;
  linkRule(ns, rule);
  return 0;
}

function check(r: RuleRecord): i32 {
  if (r.tos & 3) return refuse(Extack.RULE_INVALID_TOS, -Errno.EINVAL);
  if (r.sourceLength > 32 || r.destinationLength > 32) return -Errno.EINVAL;
  if (!rangeOk(r.sourcePortFirst, r.sourcePortLast, r.present & RuleField.sourcePort))
    return refuse(Extack.RULE_INVALID_SOURCE_PORTS, -Errno.EINVAL);
  if (!rangeOk(r.destinationPortFirst, r.destinationPortLast, r.present & RuleField.destinationPort))
    return refuse(Extack.RULE_INVALID_DESTINATION_PORTS, -Errno.EINVAL);
  return 0;
}

/** fib_rule_port_range_valid */
function rangeOk(first: u32, last: u32, given: u32): bool {
  return !given || (first > 0 && last < 0xffff && first <= last);
}

function read(ns: Namespace, rule: Rule, r: RuleRecord): void {
  rule.priority = r.priority;
  rule.action = r.action;
  rule.invert = r.invert;
  rule.source = r.source;
  rule.sourceLength = r.sourceLength;
  rule.sourceMask = maskOf(r.sourceLength);
  rule.destination = r.destination;
  rule.destinationLength = r.destinationLength;
  rule.destinationMask = maskOf(r.destinationLength);
  rule.tos = r.tos;
  rule.mark = r.mark;
  // FRA_FWMARK without a mask means all bits
  rule.markMask = r.present & RuleField.markMask ? r.markMask : r.mark ? 0xffffffff : 0;
  rule.protocol = r.protocol;
  rule.sourcePortFirst = r.sourcePortFirst;
  rule.sourcePortLast = r.sourcePortLast;
  rule.destinationPortFirst = r.destinationPortFirst;
  rule.destinationPortLast = r.destinationPortLast;
  rule.table = r.table;
  rule.target = r.target;
  rule.suppressPrefixLength = r.present & RuleField.suppress ? r.suppressPrefixLength : -1;
  rule.origin = r.origin;
  rule.iif0 = r.iif0;
  rule.iif1 = r.iif1;
  rule.oif0 = r.oif0;
  rule.oif1 = r.oif1;
  rule.iifIndex = indexOf(ns, r.iif0, r.iif1);
  rule.oifIndex = indexOf(ns, r.oif0, r.oif1);
}

function indexOf(ns: Namespace, name0: u64, name1: u64): u32 {
  if (!name0) return 0;
  const d = deviceByName(ns, name0, name1);
  return d === null ? NO_DEVICE : d.ifindex;
}

/** fib_default_rule_pref: just before the second rule */
function freePriority(ns: Namespace): u32 {
  const first = rulesOf(ns);
  if (first === null) return 0;
  const second = first.next;
  return second !== null && second.priority ? second.priority - 1 : 0;
}

function verify(ns: Namespace, rule: Rule, r: RuleRecord): i32 {
  if (rule.action == <u32>RuleAction.GOTO) {
    if (!r.target) return refuse(Extack.RULE_INVALID_GOTO, -Errno.EINVAL);
    if (rule.target <= rule.priority) return refuse(Extack.RULE_GOTO_BACKWARD, -Errno.EINVAL);
  } else if (r.target) return refuse(Extack.RULE_INVALID_GOTO, -Errno.EINVAL);
  let other = rulesOf(ns);
  while (other !== null) {
    if (equal(rule, other)) return -Errno.EEXIST;
    other = other.next;
  }
  return 0;
}

/** rule_exists, fib4_rule_compare: neither the target of a goto nor `not` makes a difference */
function equal(a: Rule, b: Rule): bool {
  return (
    a.action == b.action &&
    a.table == b.table &&
    a.priority == b.priority &&
    a.suppressPrefixLength == b.suppressPrefixLength &&
    a.origin == b.origin &&
    sameSelector(a, b)
  );
}

/** prefixes and tos only where the new rule `a` has them */
function sameSelector(a: Rule, b: Rule): bool {
  return (
    a.iif0 == b.iif0 &&
    a.iif1 == b.iif1 &&
    a.oif0 == b.oif0 &&
    a.oif1 == b.oif1 &&
    a.mark == b.mark &&
    a.markMask == b.markMask &&
    a.protocol == b.protocol &&
    a.sourcePortFirst == b.sourcePortFirst &&
    a.sourcePortLast == b.sourcePortLast &&
    a.destinationPortFirst == b.destinationPortFirst &&
    a.destinationPortLast == b.destinationPortLast &&
    (!a.sourceLength || (a.sourceLength == b.sourceLength && a.source == b.source)) &&
    (!a.destinationLength ||
      (a.destinationLength == b.destinationLength && a.destination == b.destination)) &&
    (!a.tos || a.tos == b.tos)
  );
}

/** fib_nl_delrule: the first rule that fits every field that was given */
export function rule_delete(namespace: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  const r = changetype<RuleRecord>(MAILBOX);
  let rule = rulesOf(ns);
  while (rule !== null && !fits(rule, r)) rule = rule.next;
  if (rule === null) return -Errno.ENOENT;
  if (!separateTables(ns)) return -Errno.ENOMEM;
  unlinkRule(ns, rule);
  return 0;
}

/** rule_find and fib4_rule_compare with a request: zero and absent fields do not count */
function fits(rule: Rule, r: RuleRecord): bool {
  const given = r.present;
  if (given & RuleField.action && rule.action != r.action) return false;
  if (r.table && rule.table != r.table) return false;
  if (given & RuleField.priority && rule.priority != r.priority) return false;
  if (r.iif0 && (rule.iif0 != r.iif0 || rule.iif1 != r.iif1)) return false;
  if (r.oif0 && (rule.oif0 != r.oif0 || rule.oif1 != r.oif1)) return false;
  if (r.mark && rule.mark != r.mark) return false;
  const mask: u32 = given & RuleField.markMask ? r.markMask : r.mark ? 0xffffffff : 0;
  if (mask && rule.markMask != mask) return false;
  if (given & RuleField.suppress && rule.suppressPrefixLength != r.suppressPrefixLength) return false;
  if (r.invert && !rule.invert) return false;
  if (r.protocol && rule.protocol != r.protocol) return false;
  if (
    given & RuleField.sourcePort &&
    (rule.sourcePortFirst != r.sourcePortFirst || rule.sourcePortLast != r.sourcePortLast)
  )
    return false;
  if (
    given & RuleField.destinationPort &&
    (rule.destinationPortFirst != r.destinationPortFirst || rule.destinationPortLast != r.destinationPortLast)
  ) {
    return false;
  }
  if (r.target && rule.target != r.target) return false;
  if (r.sourceLength && (rule.sourceLength != r.sourceLength || rule.source != r.source)) return false;
  if (
    r.destinationLength &&
    (rule.destinationLength != r.destinationLength || rule.destination != r.destination)
  )
    return false;
  if (r.tos && rule.tos != r.tos) return false;
  return true;
}

/** RuleRecord of rule number `index`; false where there are no more. */
export function rule_get(namespace: u32, index: u32): bool {
  const ns = namespaceById(namespace);
  if (ns === null) return false;
  let rule = rulesOf(ns);
  while (rule !== null && index--) rule = rule.next;
  if (rule === null) return false;
  const r = changetype<RuleRecord>(MAILBOX);
  r.priority = rule.priority;
  r.action = rule.action;
  r.invert = rule.invert;
  r.source = rule.source;
  r.sourceLength = rule.sourceLength;
  r.destination = rule.destination;
  r.destinationLength = rule.destinationLength;
  r.tos = rule.tos;
  r.mark = rule.mark;
  r.markMask = rule.markMask;
  r.protocol = rule.protocol;
  r.sourcePortFirst = rule.sourcePortFirst;
  r.sourcePortLast = rule.sourcePortLast;
  r.destinationPortFirst = rule.destinationPortFirst;
  r.destinationPortLast = rule.destinationPortLast;
  r.table = rule.table;
  r.target = rule.target;
  r.suppressPrefixLength = rule.suppressPrefixLength;
  r.origin = rule.origin;
  r.iif0 = rule.iif0;
  r.iif1 = rule.iif1;
  r.oif0 = rule.oif0;
  r.oif1 = rule.oif1;
  r.unresolved = rule.action == <u32>RuleAction.GOTO && rule.targetRule === null ? 1 : 0;
  r.present = 0;
  return true;
}
