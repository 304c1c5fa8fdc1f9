/**
 * Rules come, change and go (libiptc's TC_INSERT_ENTRY and so on, and the do_replace that follows each of them). In an open transaction
 * the checks come with its commit; outside of one each change is checked alone, by what it changes.
 */
import { Errno, Extack } from "../../abi/errno";
import { XtRuleRecord } from "../../abi/netfilter";
import { release } from "../../memory";
import { K } from "../../state";
import { closeEntry, ENTRY, entryAt, openEntry, XtChain, XtEntry } from "./chain";
import { compile, ENTRY_FINAL, isFinal } from "./compile";
import { addPath, nextGrown, removePath, wouldLoop } from "./reach";
import { freeRule, isJump, newRule, recordOf, XtRule } from "./rule";
import { findChain, replaced, XtTableState } from "./table";
import { abort, begin, commit, touch } from "./transaction";
import { checkChain, checkRule, destroyRule } from "./validate";

/** Inserts the rule of the record `from` before number `position`, or at the end. 0 or a negative errno. */
export function insertRule(t: XtTableState, c: XtChain, position: u32, from: XtRuleRecord): i32 {
  return place(t, c, position, from, false);
}

/** Puts the rule of the record `from` in the place of number `position`. 0 or a negative errno. */
export function replaceRule(t: XtTableState, c: XtChain, position: u32, from: XtRuleRecord): i32 {
  return place(t, c, position, from, true);
}

function place(t: XtTableState, c: XtChain, position: u32, from: XtRuleRecord, replace: bool): i32 {
  let to: XtChain | null = null;
  if (isJump(from.verdict)) {
    to = findChain(t, changetype<usize>(from) + offsetof<XtRuleRecord>("chain0"));
    if (to === null) return -Errno.ENOENT;
    if (to.builtin) return -Errno.EINVAL;
  }
  const rule = newRule(from);
  if (rule === null) return -Errno.ENOMEM;
  rule.chain = to;
  if (t.open) {
    if (replace) {
      const error = deleteRule(t, c, position);
      if (error) {
        freeRule(rule);
        return error;
      }
    }
    return enter(t, c, position, rule);
  }
  // a verdict for all packets before other rules: those behind it are no longer reached
  if (!replace && (position == c.count || !isFinal(from))) return insertAlone(t, c, position, rule);
  if (replace && !isFinal(from) && !(entryAt(c, position).flags & ENTRY_FINAL)) {
    // the new one is checked while the old one is there, as two copies of a table are in do_replace
    const refused = insertAlone(t, c, position, rule);
    return refused ? refused : deleteRule(t, c, position + 1);
  }
  begin(t, false);
  let error = replace ? deleteRule(t, c, position) : 0;
  if (error) freeRule(rule);
  else error = enter(t, c, position, rule);
  if (!error) return commit(t);
  abort(t);
  return error;
}

/** Links the entry of a rule into the array and the references; not into reach.ts. */
function put(t: XtTableState, c: XtChain, position: u32, rule: XtRule): bool {
  const at = openEntry(c, position);
  if (!at) return false;
  compile(changetype<XtEntry>(at), rule);
  const to = rule.chain;
  if (to !== null) {
    to.references++;
    c.jumps++;
  }
  return true;
}

function takeOut(c: XtChain, position: u32): void {
  const to = entryAt(c, position).rule.chain;
  if (to !== null) {
    to.references--;
    c.jumps--;
  }
  closeEntry(c, position);
}

function enter(t: XtTableState, c: XtChain, position: u32, rule: XtRule): i32 {
  rule.born = t.serial;
  if (!touch(t, c) || !put(t, c, position, rule)) {
    destroyRule(t, rule);
    return -Errno.ENOMEM;
  }
  t.changed = 1;
  return 0;
}

/** Packets reach the entry that would be at `position`. */
function isReached(c: XtChain, position: u32): bool {
  if (position < c.reach) return true;
  return c.reach == c.count && (!c.count || !(entryAt(c, c.count - 1).flags & ENTRY_FINAL));
}

function insertAlone(t: XtTableState, c: XtChain, position: u32, rule: XtRule): i32 {
  const reached = isReached(c, position);
  if (!put(t, c, position, rule)) {
    destroyRule(t, rule);
    return -Errno.ENOMEM;
  }
  if (reached) c.reach++;
  const hooks: u32 = reached ? c.hooks : 0;
  const to = rule.chain;
  let error: i32 = 0;
  if (to !== null && hooks && wouldLoop(t, c, to)) {
    K.extack = Extack.XT_LOOP;
    error = -Errno.ELOOP;
  } else {
    if (to !== null && hooks) addPath(t, to, hooks);
    error = checkRule(t, rule, hooks);
    let grown = nextGrown(t);
    while (grown !== null) {
      if (!error) error = checkChain(t, grown);
      grown = nextGrown(t);
    }
    if (!error) {
      replaced(t);
      return 0;
    }
    if (to !== null && hooks) removePath(t, to, hooks);
  }
  takeOut(c, position);
  if (reached) c.reach--;
  destroyRule(t, rule);
  return error;
}

/** 0 or a negative errno (a table that was refused stays as it was). */
export function deleteRule(t: XtTableState, c: XtChain, position: u32): i32 {
  const e = entryAt(c, position);
  if (t.open) {
    if (!touch(t, c)) return -Errno.ENOMEM;
    const rule = entryAt(c, position).rule;
    takeOut(c, position);
    if (rule.born == t.serial) destroyRule(t, rule);
    t.changed = 1;
    return 0;
  }
  if (e.flags & ENTRY_FINAL && position + 1 < c.count) {
    begin(t, false);
    const error = deleteRule(t, c, position);
    if (!error) return commit(t);
    abort(t);
    return error;
  }
  const rule = e.rule;
  const to = rule.chain;
  const reached = position < c.reach;
  if (reached) c.reach--;
  takeOut(c, position);
  if (to !== null && reached && c.hooks) removePath(t, to, c.hooks);
  destroyRule(t, rule);
  replaced(t);
  return 0;
}

/** Deletes all rules of a chain; say `changed` then. 0 or -ENOMEM. */
export function flushRules(t: XtTableState, c: XtChain): i32 {
  if (!touch(t, c)) return -Errno.ENOMEM;
  while (c.count) {
    const position = c.count - 1;
    const rule = entryAt(c, position).rule;
    const to = rule.chain;
    const reached = position < c.reach;
    if (reached) c.reach--;
    takeOut(c, position);
    if (!t.open) {
      if (to !== null && reached && c.hooks) removePath(t, to, c.hooks);
      destroyRule(t, rule);
    } else if (rule.born == t.serial) destroyRule(t, rule);
  }
  release(c.entries, c.capacity * ENTRY);
  c.entries = 0;
  c.capacity = 0;
  return 0;
}

/** Sets the counters of a rule to 0; say `changed` then. 0 or -ENOMEM. */
export function zeroRule(t: XtTableState, c: XtChain, position: u32): i32 {
  if (!touch(t, c)) return -Errno.ENOMEM;
  const e = entryAt(c, position);
  let rule = e.rule;
  if (t.open && rule.born != t.serial) {
    // the old one keeps its counters, should the transaction be given up
    const copy = newRule(recordOf(rule));
    if (copy === null) return -Errno.ENOMEM;
    copy.chain = rule.chain;
    copy.cause = rule.cause;
    copy.born = t.serial;
    e.rule = copy;
    rule = copy;
  }
  rule.packets = 0;
  rule.bytes = 0;
  return 0;
}

/** Sets the counters of a chain's rules and policy to 0; say `changed` then. 0 or -ENOMEM. */
export function zeroChain(t: XtTableState, c: XtChain): i32 {
  if (!touch(t, c)) return -Errno.ENOMEM;
  c.packets = 0;
  c.bytes = 0;
  for (let i: u32 = 0; i < c.count; i++) {
    const error = zeroRule(t, c, i);
    if (error) return error;
  }
  return 0;
}

/** A change outside of a transaction is a replacement of the table; one inside counts with the commit. */
export function changed(t: XtTableState): void {
  if (t.open) t.changed = 1;
  else replaced(t);
}
