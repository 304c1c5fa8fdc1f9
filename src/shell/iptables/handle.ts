/** A table as libiptc holds it: read once, changed in memory with libiptc's errors, then handed to the kernel in one piece. */
import { strerror, VethworkError } from "../../model/errors.js";
import { XtRefused, type XtChain, type XtOp, type XtRule, type XtTableName } from "../../model/netfilter.js";
import { IptablesFailure, NO_SUCH_CHAIN, TableError, VERSION_PROBLEM } from "./failure.js";
import { ruleKey } from "./rule-key.js";
import type { Session } from "./session.js";

const TABLES: readonly string[] = ["raw", "mangle", "nat", "filter", "security"];

export interface HandleChain extends Omit<XtChain, "rules"> {
  /** read when first needed */
  loaded: XtRule[] | null;
  count: number;
  /** how many rules it has of each key, once rules were looked for by their words */
  keys: string[] | null;
}

/** strcmp(3) of two names. */
function compareNames(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

export class Handle {
  readonly table: XtTableName;
  private readonly chains = new Map<string, HandleChain>();
  private readonly changes: XtOp[] = [];
  /** line of the input that asked for each change, -1 for none */
  private readonly lines: number[] = [];
  /** the chains that iptables-restore throws away */
  readonly flushed: readonly HandleChain[];
  /** built-in chains whose counters this commit sets */
  private readonly countersSet = new Set<string>();
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
    const { kernel, netns, family } = session;
    kernel.apply({ op: "xt.table", ...this.place });
    const held = kernel.xtChains(netns, family, this.table);
    for (const { rules, ...chain } of held)
      this.chains.set(chain.name, { ...chain, loaded: null, count: rules, keys: null });
    this.flushed = fresh ? this.chainList() : [];
    if (fresh) this.chains.clear();
    if (fresh)
      for (const { rules: _rules, ...chain } of held)
        if (chain.policy !== null)
          this.chains.set(chain.name, { ...chain, references: 0, loaded: [], count: 0, keys: null });
  }

  private note(change: XtOp): void {
    this.changes.push(change);
    this.lines.push(this.session.line);
  }

  /** Built-in chains in the order of their hooks, then the others by name. */
  chainList(): HandleChain[] {
    const all = [...this.chains.values()];
    return [
      ...all.filter((chain) => chain.policy !== null),
      ...all.filter((chain) => chain.policy === null).sort((a, b) => compareNames(a.name, b.name)),
    ];
  }

  isChain(name: string): boolean {
    return this.chains.has(name);
  }
  isBuiltin(name: string): boolean {
    return (this.chains.get(name)?.policy ?? null) !== null;
  }

  chain(name: string): HandleChain {
    const chain = this.chains.get(name);
    if (!chain) throw NO_SUCH_CHAIN();
    return chain;
  }

  rules(chain: HandleChain): XtRule[] {
    const { kernel, netns, family } = this.session;
    return (chain.loaded ??= kernel.xtRules(netns, family, this.table, chain.name));
  }

  private refer(rule: XtRule, by: 1 | -1): void {
    const { target } = rule;
    const name =
      target === null ? null : "jump" in target ? target.jump : "goto" in target ? target.goto : null;
    const chain = typeof name === "string" ? this.chains.get(name) : undefined;
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
    chain.loaded?.push(rule);
    chain.keys?.push(ruleKey(rule));
    chain.count++;
    this.refer(rule, 1);
    this.note({ op: "xt.rule.insert", ...this.place, chain: name, rule });
  }

  /** `position` from 0 */
  insert(name: string, rule: XtRule, position: number): void {
    const chain = this.chain(name);
    if (position > chain.count) throw new TableError("E2BIG", "Index of insertion too big");
    this.checkTarget(rule);
    chain.loaded?.splice(position, 0, rule);
    chain.keys?.splice(position, 0, ruleKey(rule));
    chain.count++;
    this.refer(rule, 1);
    this.note({ op: "xt.rule.insert", ...this.place, chain: name, position, rule });
  }

  replace(name: string, rule: XtRule, position: number): void {
    const chain = this.chain(name);
    if (position >= chain.count) throw new TableError("E2BIG", "Index of replacement too big");
    this.checkTarget(rule);
    const rules = this.rules(chain);
    this.refer(rules[position]!, -1);
    rules[position] = rule;
    if (chain.keys) chain.keys[position] = ruleKey(rule);
    this.refer(rule, 1);
    this.note({ op: "xt.rule.replace", ...this.place, chain: name, position, rule });
  }

  deleteNumber(name: string, position: number): void {
    const chain = this.chain(name);
    if (position >= chain.count) throw new TableError("E2BIG", "Index of deletion too big");
    this.refer(this.rules(chain)[position]!, -1);
    chain.loaded!.splice(position, 1);
    chain.keys?.splice(position, 1);
    chain.count--;
    this.note({ op: "xt.rule.delete", ...this.place, chain: name, position });
  }

  /** The first rule that is the same; -1 where there is none. */
  find(name: string, rule: XtRule): number {
    const chain = this.chain(name);
    return (chain.keys ??= this.rules(chain).map(ruleKey)).indexOf(ruleKey(rule));
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
    // the references that its rules hold are known only when they are read
    for (const rule of chain.count > 0 ? this.rules(chain) : []) this.refer(rule, -1);
    Object.assign(chain, { loaded: [], count: 0, keys: null });
    this.note({ op: "xt.chain.flush", ...this.place, chain: name });
  }

  zero(name: string): void {
    const chain = this.chain(name);
    for (const rule of chain.loaded ?? []) Object.assign(rule, { packets: 0, bytes: 0 });
    Object.assign(chain, { packets: 0, bytes: 0 });
    this.note({ op: "xt.chain.zero", ...this.place, chain: name });
  }

  zeroNumber(name: string, position: number): void {
    const chain = this.chain(name);
    if (position < 0 || position >= chain.count) throw new TableError("E2BIG", "Index of counter too big");
    Object.assign(this.rules(chain)[position]!, { packets: 0, bytes: 0 });
    this.note({ op: "xt.rule.zero", ...this.place, chain: name, position });
  }

  create(name: string): void {
    if (this.chains.has(name) || ["ACCEPT", "DROP", "QUEUE", "RETURN"].includes(name))
      throw new TableError("EEXIST", "Chain already exists");
    this.chains.set(name, {
      name,
      policy: null,
      packets: 0,
      bytes: 0,
      references: 0,
      loaded: [],
      count: 0,
      keys: null,
    });
    this.note({ op: "xt.chain.add", ...this.place, chain: name });
  }

  delete(name: string): void {
    const chain = this.chain(name);
    if (chain.policy !== null) throw new TableError("EINVAL", "Invalid argument");
    if (chain.references > 0) throw new TableError("EMLINK", "Too many links");
    if (chain.count > 0) throw new TableError("ENOTEMPTY", "Directory not empty");
    this.chains.delete(name);
    this.note({ op: "xt.chain.delete", ...this.place, chain: name });
  }

  rename(name: string, newName: string): void {
    if (this.chains.has(newName)) throw new TableError("EEXIST", "File exists");
    const chain = this.chain(name);
    if (chain.policy !== null) throw NO_SUCH_CHAIN();
    // rules that lead there are read again from the kernel where they are needed
    this.chains.delete(name);
    this.chains.set(newName, { ...chain, name: newName, loaded: this.rules(chain) });
    for (const { loaded } of this.chains.values())
      for (const { target } of loaded ?? []) {
        if (target === null || "kind" in target) continue;
        if ("jump" in target && target.jump === name) target.jump = newName;
        if ("goto" in target && target.goto === name) target.goto = newName;
      }
    this.note({ op: "xt.chain.rename", ...this.place, chain: name, name: newName });
  }

  setPolicy(name: string, policy: string, counters: { packets: number; bytes: number } | null): void {
    const chain = this.chains.get(name);
    if (!chain || chain.policy === null) throw new TableError("ENOENT", "Bad built-in chain name");
    if (policy !== "ACCEPT" && policy !== "DROP") throw new TableError("EINVAL", "Bad policy name");
    Object.assign(chain, { policy, ...counters });
    if (counters) this.countersSet.add(name);
    this.note({ op: "xt.chain.policy", ...this.place, chain: name, policy, ...counters });
  }

  /**
   * What libiptc 1.8.9 does with every commit: the counters of policies begin anew, but where the commit sets them (those of rules go on).
   */
  private forgetPolicyCounters(): void {
    for (const { name, policy, packets, bytes } of this.chains.values())
      if (policy !== null && !this.countersSet.has(name) && (packets > 0 || bytes > 0))
        this.note({
          op: "xt.chain.policy",
          ...this.place,
          chain: name,
          policy,
          packets: 0,
          bytes: 0,
        });
  }

  /** iptc_commit(): all changes or none; where the kernel refuses, its reason in the words of libiptc. */
  commit(): void {
    if (this.changes.length === 0 && !this.fresh) return;
    const { kernel } = this.session;
    this.forgetPolicyCounters();
    const only = this.changes[0];
    try {
      if (this.changes.length === 1 && !this.fresh && only) kernel.apply(only);
      else kernel.apply({ op: "xt.restore", ...this.place, flush: this.fresh, changes: this.changes });
    } catch (error) {
      // what is not modelled is told with the line that asked for it
      if (error instanceof XtRefused) this.session.line = this.lines[error.index] ?? this.session.line;
      if (!(error instanceof VethworkError) || error.code === "EUNSUPPORTED") throw error;
      if (error.code === "ENOENT") throw NO_SUCH_CHAIN();
      throw new TableError(error.code, strerror(error.code));
    }
  }
}
