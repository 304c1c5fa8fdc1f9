/** Policy rules (net/core/fib_rules.c, net/ipv4/fib_rules.c): which table is asked about which packet. */
import { Errno } from "../abi/errno";
import { RouteTable, RuleAction } from "../abi/route";
import { allocateBriefly, releaseBriefly } from "../brief";
import { allocate, release } from "../memory";
import { Packet } from "../packet";
import { K } from "../state";
import { dissect, FlowKeys } from "./dissect";
import { fibState, flushRouteCache, makeTable, tableById, tableLookup } from "./fib";
import { FibAlias, firstNode, makeNode, nextNode, removeNode, Trie, TrieNode } from "./fib-trie";
import { Flow } from "./flow";
import { Namespace } from "./namespace";

@unmanaged
export class Rule {
  next: Rule | null;
  priority: u32;
  /** RuleAction */
  action: u32;
  invert: u32;
  source: u32;
  sourceMask: u32;
  sourceLength: u32;
  destination: u32;
  destinationMask: u32;
  destinationLength: u32;
  tos: u32;
  mark: u32;
  markMask: u32;
  protocol: u32;
  /** ranges of ports; last 0: any */
  sourcePortFirst: u32;
  sourcePortLast: u32;
  destinationPortFirst: u32;
  destinationPortLast: u32;
  table: u32;
  /** priority of the rule to go on with */
  target: u32;
  targetRule: Rule | null;
  /** -1: none */
  suppressPrefixLength: i32;
  origin: u32;
  /** names, 0 for any device; the ifindex is 0xffffffff while there is no such device */
  iif0: u64;
  iif1: u64;
  iifIndex: u32;
  oif0: u64;
  oif1: u64;
  oifIndex: u32;
  /** number of the command that made it: K.cause */
  cause: u32;
}

/** a rule for a device that does not exist matches nothing */
export const NO_DEVICE: u32 = 0xffffffff;

export function rulesOf(ns: Namespace): Rule | null {
  return changetype<Rule | null>(fibState(ns).rules);
}

/** fib_rules_lookup with the IPv4 actions: 0 with the result in the flow, or a negative errno. */
export function rulesLookup(f: Flow, flags: u32): i32 {
  const ns = f.namespace;
  let rule = rulesOf(ns);
  // a goto leads forward only (fib_nl_newrule), so this ends
  while (rule !== null) {
    if (!matches(rule, f)) {
      rule = rule.next;
      continue;
    }
    let error: i32 = -Errno.EAGAIN;
    f.rule = changetype<usize>(rule);
    switch (rule.action) {
      case RuleAction.GOTO:
        rule = rule.targetRule === null ? rule.next : rule.targetRule;
        continue;
      case RuleAction.NOP:
        rule = rule.next;
        continue;
      case RuleAction.LOOKUP: {
        const t = tableById(ns, rule.table);
        if (t !== null) error = tableLookup(t, f, flags);
        break;
      }
      case RuleAction.UNREACHABLE:
        error = -Errno.ENETUNREACH;
        break;
      case RuleAction.PROHIBIT:
        error = -Errno.EACCES;
        break;
      default:
        error = -Errno.EINVAL;
    }
    if (error != -Errno.EAGAIN && (error || <i32>f.prefixLength > rule.suppressPrefixLength)) return error;
    f.info = null;
    rule = rule.next;
  }
  return -Errno.ENETUNREACH;
}

/** fib_rule_match, fib4_rule_match */
function matches(r: Rule, f: Flow): bool {
  return isMatch(r, f) != (r.invert != 0);
}

function isMatch(r: Rule, f: Flow): bool {
  if (r.iifIndex && r.iifIndex != f.iif) return false;
  if (r.oifIndex && r.oifIndex != f.oif) return false;
  if ((r.mark ^ f.mark) & r.markMask) return false;
  if ((f.source ^ r.source) & r.sourceMask) return false;
  if ((f.destination ^ r.destination) & r.destinationMask) return false;
  if (r.tos && r.tos != f.tos) return false;
  if (r.protocol && r.protocol != f.protocol) return false;
  if (r.sourcePortLast && (f.sourcePort < r.sourcePortFirst || f.sourcePort > r.sourcePortLast)) return false;
  if (
    r.destinationPortLast &&
    (f.destinationPort < r.destinationPortFirst || f.destinationPort > r.destinationPortLast)
  )
    return false;
  return true;
}

/** fib4_rules_early_flow_dissect: protocol and ports of a received packet */
export function fillPorts(f: Flow, p: Packet): void {
  const k = changetype<FlowKeys>(allocateBriefly(<u32>offsetof<FlowKeys>()));
  dissect(p, k);
  f.protocol = k.protocol;
  f.sourcePort = k.ports >> 16;
  f.destinationPort = k.ports & 0xffff;
  releaseBriefly(changetype<usize>(k), <u32>offsetof<FlowKeys>());
}

export function newRule(): Rule | null {
  const at = allocate(<u32>offsetof<Rule>());
  if (!at) return null;
  const r = changetype<Rule>(at);
  r.suppressPrefixLength = -1;
  r.action = RuleAction.LOOKUP;
  r.cause = K.cause;
  return r;
}

/** Puts a rule behind those of its priority; gotos that waited for it find it. */
export function linkRule(ns: Namespace, r: Rule): void {
  const s = fibState(ns);
  let before: Rule | null = null;
  let after = rulesOf(ns);
  while (after !== null && after.priority <= r.priority) {
    before = after;
    after = after.next;
  }
  r.next = after;
  if (before === null) s.rules = changetype<usize>(r);
  else before.next = r;
  resolveTargets(ns);
  countDissecting(ns);
  flushRouteCache(ns);
}

export function unlinkRule(ns: Namespace, r: Rule): void {
  const s = fibState(ns);
  if (rulesOf(ns) === r) s.rules = changetype<usize>(r.next);
  else {
    let before = rulesOf(ns)!;
    while (before.next !== r) before = before.next!;
    before.next = r.next;
  }
  release(changetype<usize>(r), <u32>offsetof<Rule>());
  resolveTargets(ns);
  countDissecting(ns);
  flushRouteCache(ns);
}

/** Each goto points to the first rule of its target's priority. */
function resolveTargets(ns: Namespace): void {
  let r = rulesOf(ns);
  while (r !== null) {
    if (r.action == <u32>RuleAction.GOTO) {
      let t = r.next;
      while (t !== null && t.priority != r.target) t = t.next;
      r.targetRule = t;
    }
    r = r.next;
  }
}

function countDissecting(ns: Namespace): void {
  let count: u32 = 0;
  let r = rulesOf(ns);
  while (r !== null) {
    if (r.protocol || r.sourcePortLast || r.destinationPortLast) count++;
    r = r.next;
  }
  fibState(ns).dissecting = count;
}

/** fib_default_rules_init: 0, 32766 and 32767. */
export function defaultRules(ns: Namespace): void {
  addDefault(ns, 0, RouteTable.LOCAL);
  addDefault(ns, 0x7ffe, RouteTable.MAIN);
  addDefault(ns, 0x7fff, RouteTable.DEFAULT);
}

function addDefault(ns: Namespace, priority: u32, table: u32): void {
  const r = newRule();
  if (r === null) return;
  r.priority = priority;
  r.table = table;
  r.origin = 2;
  linkRule(ns, r);
}

/**
 * fib_unmerge: with the first change of a rule, the tables local and main get a trie each, for good. False where the memory is full.
 */
export function separateTables(ns: Namespace): bool {
  const s = fibState(ns);
  s.customRules = 1;
  flushRouteCache(ns);
  const main = makeTable(ns, RouteTable.MAIN);
  const local = s.local;
  if (main === null || local === null || local.trie !== main.trie) return true;
  const at = allocate(<u32>offsetof<Trie>());
  if (!at) return false;
  const from = main.trie;
  const to = changetype<Trie>(at);
  let node = firstNode(from);
  while (node !== null) {
    const key = node.key;
    const length = node.length;
    if (!moveRoutes(node, to, local.id)) return false;
    if (node.routes === null) removeNode(from, node);
    node = nextNode(from, key, length);
  }
  local.trie = to;
  return true;
}

function moveRoutes(node: TrieNode, to: Trie, table: u32): bool {
  let previous: FibAlias | null = null;
  let last: FibAlias | null = null;
  let a = node.routes;
  while (a !== null) {
    const next = a.next;
    if (a.table != table) previous = a;
    else {
      const target = makeNode(to, node.key, node.length);
      if (target === null) return false;
      if (previous === null) node.routes = next;
      else previous.next = next;
      a.next = null;
      a.node = target;
      if (last === null) target.routes = a;
      else last.next = a;
      last = a;
    }
    a = next;
  }
  return true;
}

/** attach_rules, detach_rules: rules that name a device learn its number when it comes (or is renamed) and forget it when it goes. */
export function attachRules(ns: Namespace, name0: u64, name1: u64, ifindex: u32): void {
  let r = rulesOf(ns);
  while (r !== null) {
    if (r.iif0 && r.iif0 == name0 && r.iif1 == name1) r.iifIndex = ifindex;
    if (r.oif0 && r.oif0 == name0 && r.oif1 == name1) r.oifIndex = ifindex;
    r = r.next;
  }
}

export function detachRules(ns: Namespace, ifindex: u32): void {
  let r = rulesOf(ns);
  while (r !== null) {
    if (r.iifIndex == ifindex) r.iifIndex = NO_DEVICE;
    if (r.oifIndex == ifindex) r.oifIndex = NO_DEVICE;
    r = r.next;
  }
}
