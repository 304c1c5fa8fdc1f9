/** A rule's matches and target are checked before it may be used (find_check_entry, xt_check_match, xt_check_target). */
import { Errno, Extack } from "../../abi/errno";
import { Hook, XtFamily, XtInvert, XtRuleRecord } from "../../abi/netfilter";
import { LogLevel } from "../../abi/log";
import { logBegin, logByte, logEnd, logNumber, logText } from "../../log";
import { K } from "../../state";
import { XtChain, entryAt } from "./chain";
import { checkMatch, checkTarget, destroyMatch, destroyTarget } from "./check";
import { XtCheck } from "./context";
import { levels } from "./level";
import { hookName, matchName, tableName, targetName } from "./names";
import {
  ANY_TABLE,
  matchHooks,
  matchProtocol,
  targetHooks,
  targetProtocol,
  targetTable,
} from "./requirements";
import {
  blockKind,
  blockRecord,
  firstBlock,
  freeRule,
  nextBlock,
  recordOf,
  targetBlock,
  XtRule,
} from "./rule";
import { XtTableState } from "./table";

/** Checks rules of a chain whose hooks have become more than they were checked for. 0 or a negative errno. */
export function checkChain(t: XtTableState, c: XtChain): i32 {
  for (let i: u32 = 0; i < c.count; i++) {
    const hooks: u32 = i < c.reach ? c.hooks : 0;
    const error = checkRule(t, entryAt(c, i).rule, hooks);
    if (error) return error;
  }
  return 0;
}

/** Checks a rule that packets of `hooks` may reach, where that was not done before. 0 or a negative errno. */
export function checkRule(t: XtTableState, rule: XtRule, hooks: u32): i32 {
  if (rule.checked && !(hooks & ~rule.checkedHooks)) return 0;
  const k = levels().check;
  const r = recordOf(rule);
  k.nf = t.nf;
  k.family = t.family;
  k.table = t.table;
  k.hookMask = hooks;
  k.record = r;
  const end = targetBlock(r);
  let error: i32 = 0;
  let b = firstBlock(r);
  while (b < end) {
    error = checkOneMatch(k, blockKind(b), blockRecord(b));
    if (error) break;
    b = nextBlock(b);
  }
  if (!error && r.targetLength) error = checkOneTarget(k, blockKind(end), blockRecord(end));
  if (error) {
    destroyMatches(t, r, b);
    return error;
  }
  // Linux checks the new copy of the table, then destroys the old one: a rule that was there already holds everything twice for a moment
  if (rule.checked) destroyAll(t, r);
  rule.checked = 1;
  rule.checkedHooks = hooks;
  return 0;
}

/** Destroys what the rule holds, and frees it. */
export function destroyRule(t: XtTableState, rule: XtRule): void {
  if (rule.checked) destroyAll(t, recordOf(rule));
  freeRule(rule);
}

function destroyAll(t: XtTableState, r: XtRuleRecord): void {
  destroyMatches(t, r, targetBlock(r));
  if (r.targetLength && t.family == <u32>XtFamily.ipv4) {
    const b = targetBlock(r);
    destroyTarget(t.nf, blockKind(b), blockRecord(b));
  }
}

/** the matches before `end` */
function destroyMatches(t: XtTableState, r: XtRuleRecord, end: usize): void {
  if (t.family != <u32>XtFamily.ipv4) return;
  for (let b = firstBlock(r); b < end; b = nextBlock(b)) destroyMatch(t.nf, blockKind(b), blockRecord(b));
}

/** xt_check_match. Rules of ip6tables are kept only, they hold nothing. */
function checkOneMatch(k: XtCheck, kind: u32, record: usize): i32 {
  const hooks = matchHooks(kind);
  if (hooks && k.hookMask & ~hooks) return wrongHooks(k, matchName(kind), true, hooks);
  const protocol = matchProtocol(kind);
  if (protocol && !hasProtocol(k, protocol)) return wrongProtocol(k, matchName(kind), "match", protocol);
  return k.family == <u32>XtFamily.ipv4 ? checkMatch(k, kind, record) : 0;
}

/** xt_check_target */
function checkOneTarget(k: XtCheck, kind: u32, record: usize): i32 {
  const table = targetTable(kind);
  if (table != ANY_TABLE && table != k.table) return wrongTable(k, targetName(kind), table);
  const hooks = targetHooks(kind);
  if (hooks && k.hookMask & ~hooks) return wrongHooks(k, targetName(kind), false, hooks);
  const protocol = targetProtocol(kind);
  if (protocol && !hasProtocol(k, protocol)) return wrongProtocol(k, targetName(kind), "target", protocol);
  return k.family == <u32>XtFamily.ipv4 ? checkTarget(k, kind, record) : 0;
}

function hasProtocol(k: XtCheck, protocol: u32): bool {
  return k.record.protocol == protocol && !(k.record.invert & XtInvert.PROTOCOL);
}

function begin(k: XtCheck, name: string, what: string): bool {
  if (!logBegin(LogLevel.INFO)) return false;
  logText(k.family == <u32>XtFamily.ipv4 ? "x_tables: ip_tables: " : "x_tables: ip6_tables: ");
  logText(name);
  logByte(32);
  logText(what);
  return true;
}

function wrongTable(k: XtCheck, name: string, table: u32): i32 {
  K.extack = Extack.XT_WRONG_TABLE;
  if (begin(k, name, "target")) {
    logText(": only valid in ");
    logText(tableName(table));
    logText(" table, not ");
    logText(tableName(k.table));
    logEnd();
  }
  return -Errno.EINVAL;
}

function wrongHooks(k: XtCheck, name: string, isMatch: bool, hooks: u32): i32 {
  K.extack = Extack.XT_WRONG_HOOK;
  if (begin(k, name, isMatch ? "match" : "target")) {
    logText(": used from hooks ");
    logHooks(k.hookMask);
    logText(isMatch ? ", but only valid from " : ", but only usable from ");
    logHooks(hooks);
    logEnd();
  }
  return -Errno.EINVAL;
}

function wrongProtocol(k: XtCheck, name: string, what: string, protocol: u32): i32 {
  K.extack = Extack.XT_WRONG_PROTOCOL;
  if (begin(k, name, what)) {
    logText(": only valid for protocol ");
    logNumber(protocol);
    logEnd();
  }
  return -Errno.EINVAL;
}

/** textify_hooks */
function logHooks(hooks: u32): void {
  let more = false;
  for (let h: u32 = 0; h < <u32>Hook.COUNT; h++) {
    if (!(hooks & (1 << h))) continue;
    if (more) logByte(47);
    more = true;
    logText(hookName(h));
  }
}
