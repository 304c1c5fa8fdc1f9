/**
 * A table as libiptc holds it: changed in memory with libiptc's errors, then handed to the kernel in one piece. Where libiptc reads all of it,
 * chains and rules are read here when they are first needed, so that a command costs the same however many rules there are.
 */
import { strerror, VethworkError } from "../../model/errors.js";
import { XtRefused, type XtLine, type XtOp, type XtRule, type XtTableName } from "../../model/netfilter.js";
import { IptablesFailure, NO_SUCH_CHAIN, TableError, VERSION_PROBLEM } from "./failure.js";
import { follow, forget, heldChain, newChain, type HandleChain } from "./handle-chain.js";
import { ruleKey } from "./rule-key.js";
import type { Session } from "./session.js";

const TABLES: readonly string[] = ["raw", "mangle", "nat", "filter", "security"];

/** strcmp(3) of two names. */
function compareNames(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

export class Handle {
  readonly table: XtTableName;
  /** those that were read, under their present names */
  private readonly chains = new Map<string, HandleChain>();
  /** names that the kernel was asked for: what `chains` says of them holds */
  private readonly asked = new Set<string>();
  private allRead = false;
  private readonly renames: { from: string; to: string }[] = [];
  /** flushed chains whose rules still count as references */
  private readonly unsettled: (() => void)[] = [];
  private readonly changes: XtOp[] = [];
  /** line of the input that asked for each change, -1 for none */
  private readonly lines: number[] = [];
  private readonly sources: (XtLine | undefined)[] = [];
  /** the chains that iptables-restore throws away */
  readonly flushed: readonly HandleChain[];
  private readonly place;

  /** iptc_init(): `fresh`: an empty table, whatever the kernel holds (iptables-restore without --noflush). */
  constructor(
    private readonly session: Session,
    table: string,
    private readonly fresh = false,
  ) {
    if (!TABLES.includes(table))
      throw new IptablesFailure(
        VERSION_PROBLEM,
        `can't initialize ${session.program.replace(/-.*/, "")} table \`${table}': Table does not exist (do you need to insmod?)`,
      );
    this.table = table as XtTableName;
    this.place = { netns: session.netns, family: session.family, table: this.table };
    session.kernel.apply({ op: "xt.table", ...this.place });
    this.flushed = fresh ? this.chainList() : [];
    if (!fresh) return;
    this.chains.clear();
    for (const { name, policy, packets, bytes } of this.flushed)
      if (policy !== null) this.chains.set(name, newChain(name, policy, packets, bytes));
  }

  /** The chain of this name, asked of the kernel once. */
  private lookup(name: string): HandleChain | undefined {
    if (!this.allRead && !this.asked.has(name)) {
      this.asked.add(name);
      const { kernel, netns, family } = this.session;
      const held = kernel.xtChain(netns, family, this.table, name);
      if (held) this.chains.set(name, heldChain(held));
    }
    return this.chains.get(name);
  }

  private readAll(): void {
    if (this.allRead) return;
    this.allRead = true;
    const { kernel, netns, family } = this.session;
    for (const held of kernel.xtChains(netns, family, this.table))
      if (!this.asked.has(held.name)) this.chains.set(held.name, heldChain(held));
  }

  /** References from rules that were flushed unread: read now, as the kernel still has them. */
  private settle(): void {
    for (const each of this.unsettled.splice(0)) each();
  }

  private note(change: XtOp): void {
    const { line, input = "standard input", text = "" } = this.session;
    this.changes.push(change);
    this.lines.push(line);
    this.sources.push(line > 0 ? { name: input, line, text: text.trim() } : undefined);
  }

  /** Built-in chains in the order of their hooks, then the others by name. */
  chainList(): HandleChain[] {
    this.readAll();
    this.settle();
    const all = [...this.chains.values()];
    return [
      ...all.filter((chain) => chain.policy !== null),
      ...all.filter((chain) => chain.policy === null).sort((a, b) => compareNames(a.name, b.name)),
    ];
  }

  /** One chain, or all of them (null). */
  chainsNamed(name: string | null): HandleChain[] {
    if (name === null) return this.chainList();
    const chain = this.lookup(name);
    this.settle();
    return chain ? [chain] : [];
  }

  /** The rules of a chain with their numbers from 1, or the one with this number (0: all). */
  numbered(chain: HandleChain, number: number): { rule: XtRule; number: number }[] {
    if (number === 0) return this.rules(chain).map((rule, index) => ({ rule, number: index + 1 }));
    const rule = this.rule(chain, number - 1);
    return rule ? [{ rule, number }] : [];
  }

  isChain(name: string): boolean {
    return this.lookup(name) !== undefined;
  }
  isBuiltin(name: string): boolean {
    return (this.lookup(name)?.policy ?? null) !== null;
  }

  chain(name: string): HandleChain {
    const chain = this.lookup(name);
    if (!chain) throw NO_SUCH_CHAIN();
    return chain;
  }

  rules(chain: HandleChain): XtRule[] {
    if (chain.loaded) return chain.loaded;
    chain.loaded = this.read(chain.held!, chain.edits);
    chain.edits = [];
    return chain.loaded;
  }

  /** Rule number `position` (from 0), read alone where the others are not needed. */
  rule(chain: HandleChain, position: number): XtRule | null {
    if (chain.loaded || chain.edits.length > 0) return this.rules(chain)[position] ?? null;
    const { kernel, netns, family } = this.session;
    const rule = kernel.xtRule(netns, family, this.table, chain.held!, position);
    if (rule) for (const renamed of this.renames) follow(rule, renamed);
    return rule;
  }

  private read(held: string, edits: HandleChain["edits"]): XtRule[] {
    const { kernel, netns, family } = this.session;
    const rules = kernel.xtRules(netns, family, this.table, held);
    for (const renamed of this.renames) for (const rule of rules) follow(rule, renamed);
    for (const edit of edits) edit(rules);
    return rules;
  }

  /** A change of rules: now, or when they are read. */
  private edit(chain: HandleChain, edit: (rules: XtRule[]) => void): void {
    if (chain.loaded) edit(chain.loaded);
    else chain.edits.push(edit);
  }

  private refer(rule: XtRule, by: 1 | -1): void {
    const { target } = rule;
    const name =
      target === null ? null : "jump" in target ? target.jump : "goto" in target ? target.goto : null;
    const chain = typeof name === "string" ? this.lookup(name) : undefined;
    if (chain) chain.references += by;
  }

  /** No jumping to built-in chains (iptcc_map_target). */
  private checkTarget(rule: XtRule): void {
    const { target } = rule;
    if (target !== null && !("kind" in target)) {
      const name = "jump" in target ? target.jump : "goto" in target ? target.goto : null;
      if (typeof name === "string" && this.isBuiltin(name))
        throw new TableError("EINVAL", "Invalid argument");
    }
  }

  append(name: string, rule: XtRule): void {
    const chain = this.chain(name);
    this.checkTarget(rule);
    this.edit(chain, (rules) => void rules.push(rule));
    chain.keys?.push(ruleKey(rule));
    chain.count++;
    this.refer(rule, 1);
    this.note({ op: "xt.rule.insert", ...this.place, chain: name, rule: { ...rule } });
  }

  /** `position` from 0 */
  insert(name: string, rule: XtRule, position: number): void {
    const chain = this.chain(name);
    if (position > chain.count) throw new TableError("E2BIG", "Index of insertion too big");
    this.checkTarget(rule);
    this.edit(chain, (rules) => void rules.splice(position, 0, rule));
    chain.keys?.splice(position, 0, ruleKey(rule));
    chain.count++;
    this.refer(rule, 1);
    this.note({ op: "xt.rule.insert", ...this.place, chain: name, position, rule: { ...rule } });
  }

  replace(name: string, rule: XtRule, position: number): void {
    const chain = this.chain(name);
    if (position >= chain.count) throw new TableError("E2BIG", "Index of replacement too big");
    this.checkTarget(rule);
    this.refer(this.rule(chain, position)!, -1);
    this.edit(chain, (rules) => (rules[position] = rule));
    if (chain.keys) chain.keys[position] = ruleKey(rule);
    this.refer(rule, 1);
    this.note({ op: "xt.rule.replace", ...this.place, chain: name, position, rule: { ...rule } });
  }

  deleteNumber(name: string, position: number): void {
    const chain = this.chain(name);
    if (position >= chain.count) throw new TableError("E2BIG", "Index of deletion too big");
    this.refer(this.rule(chain, position)!, -1);
    this.edit(chain, (rules) => void rules.splice(position, 1));
    chain.keys?.splice(position, 1);
    chain.count--;
    this.note({ op: "xt.rule.delete", ...this.place, chain: name, position });
  }

  /** The first rule that is the same; -1 where there is none. */
  find(name: string, rule: XtRule): number {
    const chain = this.chain(name);
    const key = ruleKey(rule);
    if (chain.loaded || chain.edits.length > 0 || this.renames.length > 0)
      return (chain.keys ??= this.rules(chain).map(ruleKey)).indexOf(key);
    // the kernel passes over those that begin with other words
    const { kernel, netns, family } = this.session;
    for (let from = 0; ; from++) {
      from = kernel.xtRuleFind(netns, family, this.table, chain.held!, rule, from);
      if (from < 0 || ruleKey(this.rule(chain, from)!) === key) return from;
    }
  }

  /** iptc_check_entry(), and iptc_delete_entry() where `deletes`. */
  findOrRefuse(name: string, rule: XtRule, deletes: boolean): void {
    const position = this.find(name, rule);
    if (position < 0) {
      // libiptc looks for a chain of the target's name before it looks for the rule, and forgets what it was asked
      const { target } = rule;
      if (target !== null && !("verdict" in target)) throw NO_SUCH_CHAIN();
      throw new TableError("ENOENT", "Bad rule (does a matching rule exist in that chain?)");
    }
    if (deletes) this.deleteNumber(name, position);
  }

  flush(name: string): void {
    const chain = this.chain(name);
    const { loaded, edits, held, count } = chain;
    // the references that its rules hold are known only when they are read
    if (count > 0)
      this.unsettled.push(() => {
        for (const rule of loaded ?? this.read(held!, edits)) this.refer(rule, -1);
      });
    Object.assign(chain, { loaded: [], edits: [], count: 0, keys: null });
    this.note({ op: "xt.chain.flush", ...this.place, chain: name });
  }

  zero(name: string): void {
    const chain = this.chain(name);
    this.edit(chain, (rules) => rules.forEach(forget));
    Object.assign(chain, { packets: 0, bytes: 0 });
    this.note({ op: "xt.chain.zero", ...this.place, chain: name });
  }

  zeroNumber(name: string, position: number): void {
    const chain = this.chain(name);
    if (position < 0 || position >= chain.count) throw new TableError("E2BIG", "Index of counter too big");
    this.edit(chain, (rules) => forget(rules[position]!));
    this.note({ op: "xt.rule.zero", ...this.place, chain: name, position });
  }

  create(name: string): void {
    if (this.isChain(name) || ["ACCEPT", "DROP", "QUEUE", "RETURN"].includes(name))
      throw new TableError("EEXIST", "Chain already exists");
    this.chains.set(name, newChain(name, null));
    this.note({ op: "xt.chain.add", ...this.place, chain: name });
  }

  delete(name: string): void {
    const chain = this.chain(name);
    if (chain.policy !== null) throw new TableError("EINVAL", "Invalid argument");
    this.settle();
    if (chain.references > 0) throw new TableError("EMLINK", "Too many links");
    if (chain.count > 0) throw new TableError("ENOTEMPTY", "Directory not empty");
    this.chains.delete(name);
    this.note({ op: "xt.chain.delete", ...this.place, chain: name });
  }

  rename(name: string, newName: string): void {
    if (this.isChain(newName)) throw new TableError("EEXIST", "File exists");
    const chain = this.chain(name);
    if (chain.policy !== null) throw NO_SUCH_CHAIN();
    this.settle();
    this.chains.delete(name);
    this.chains.set(newName, Object.assign(chain, { name: newName }));
    // rules that lead there follow: those that were read now, the others when they are
    const renamed = { from: name, to: newName };
    for (const other of this.chains.values())
      if (other.loaded || other.edits.length > 0) for (const rule of this.rules(other)) follow(rule, renamed);
    this.renames.push(renamed);
    this.note({ op: "xt.chain.rename", ...this.place, chain: name, name: newName });
  }

  setPolicy(name: string, policy: string, counters: { packets: number; bytes: number } | null): void {
    const chain = this.lookup(name);
    if (!chain || chain.policy === null) throw new TableError("ENOENT", "Bad built-in chain name");
    if (policy !== "ACCEPT" && policy !== "DROP") throw new TableError("EINVAL", "Bad policy name");
    Object.assign(chain, { policy, ...counters });
    this.note({ op: "xt.chain.policy", ...this.place, chain: name, policy, ...counters });
  }

  /** iptc_commit(): all changes or none; where the kernel refuses, its reason in the words of libiptc. */
  commit(): void {
    if (this.changes.length === 0 && !this.fresh) return;
    const { kernel } = this.session;
    const only = this.changes[0];
    try {
      const { changes, sources: lines } = this;
      if (changes.length === 1 && !this.fresh && only && !lines[0]) kernel.apply(only);
      else kernel.apply({ op: "xt.restore", ...this.place, flush: this.fresh, changes, lines });
    } catch (error) {
      // what is not modelled is told with the line that asked for it
      if (error instanceof XtRefused) this.session.line = this.lines[error.index] ?? this.session.line;
      if (!(error instanceof VethworkError) || error.code === "EUNSUPPORTED") throw error;
      if (error.code === "ENOENT") throw NO_SUCH_CHAIN();
      throw new TableError(error.code, strerror(error.code));
    }
  }
}
