/** Tables in memory behind the part of Kernel that the iptables tools use: takes every change, checks nothing that libiptc has checked. */
import { VethworkError } from "../../src/model/errors.js";
import type { Kernel } from "../../src/model/kernel.js";
import type { XtChain, XtFamily, XtOp, XtRule, XtTableName } from "../../src/model/netfilter.js";
import type { Op } from "../../src/model/op.js";

const HOOKS: Record<XtTableName, string[]> = {
  raw: ["PREROUTING", "OUTPUT"],
  mangle: ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"],
  nat: ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"],
  filter: ["INPUT", "FORWARD", "OUTPUT"],
  security: ["INPUT", "FORWARD", "OUTPUT"],
};

type Chain = Omit<XtChain, "rules" | "references"> & { list: XtRule[] };
type Table = Map<string, Chain>;

function jumpOf(rule: XtRule): string | null {
  const { target } = rule;
  if (target === null || "kind" in target || "verdict" in target) return null;
  return "jump" in target ? target.jump : target.goto;
}

export class MemoryKernel {
  readonly nowNs = 0;
  /** names of sets; a set's index is its place */
  readonly sets: string[] = [];
  /** newest first */
  private readonly tables = new Map<string, Table>();

  private table(family: XtFamily, name: XtTableName): Table {
    const key = `${family} ${name}`;
    let table = this.tables.get(key);
    if (!table) {
      table = new Map(
        HOOKS[name].map((hook) => [hook, { name: hook, policy: "ACCEPT", packets: 0, bytes: 0, list: [] }]),
      );
      this.tables.set(key, table);
    }
    return table;
  }

  apply(op: Op): void {
    const xt = op as XtOp;
    const table = this.table(xt.family, xt.table);
    if (xt.op !== "xt.restore") return this.change(table, xt);
    const kept = structuredClone(table);
    if (xt.flush)
      for (const chain of [...table.values()]) {
        chain.list = [];
        if (chain.policy === null) table.delete(chain.name);
      }
    try {
      for (const change of xt.changes) this.change(table, change);
    } catch (error) {
      table.clear();
      for (const [name, chain] of kept) table.set(name, chain);
      throw error;
    }
  }

  private change(table: Table, op: XtOp): void {
    const chain = (name: string): Chain => {
      const found = table.get(name);
      if (!found) throw new VethworkError("ENOENT", "No such file or directory");
      return found;
    };
    switch (op.op) {
      case "xt.chain.add":
        table.set(op.chain, { name: op.chain, policy: null, packets: 0, bytes: 0, list: [] });
        return;
      case "xt.chain.delete":
        table.delete(op.chain);
        return;
      case "xt.chain.rename": {
        const found = chain(op.chain);
        table.delete(op.chain);
        table.set(op.name, { ...found, name: op.name });
        for (const { list } of table.values())
          for (const rule of list)
            if (jumpOf(rule) === op.chain)
              rule.target = "goto" in rule.target! ? { goto: op.name } : { jump: op.name };
        return;
      }
      case "xt.chain.policy":
        Object.assign(chain(op.chain), {
          policy: op.policy,
          ...(op.packets === undefined ? {} : { packets: op.packets, bytes: op.bytes }),
        });
        return;
      case "xt.chain.flush":
        chain(op.chain!).list = [];
        return;
      case "xt.chain.zero":
        Object.assign(chain(op.chain!), { packets: 0, bytes: 0 });
        for (const rule of chain(op.chain!).list) Object.assign(rule, { packets: 0, bytes: 0 });
        return;
      case "xt.rule.insert": {
        const { list } = chain(op.chain);
        list.splice(op.position ?? list.length, 0, structuredClone(op.rule));
        return;
      }
      case "xt.rule.replace":
        chain(op.chain).list[op.position] = structuredClone(op.rule);
        return;
      case "xt.rule.delete":
        chain(op.chain).list.splice(op.position, 1);
        return;
      case "xt.rule.zero":
        Object.assign(chain(op.chain).list[op.position]!, { packets: 0, bytes: 0 });
    }
  }

  ipSetIndex(_netns: string, name: string): number {
    const index = this.sets.indexOf(name);
    if (index < 0) throw new VethworkError("ENOENT", "The set with the given name does not exist");
    return index;
  }
  ipSetAt(_netns: string, index: number): { name: string } {
    return { name: this.sets[index]! };
  }

  xtTables(_netns: string, family: XtFamily): XtTableName[] {
    return [...this.tables.keys()]
      .filter((key) => key.startsWith(`${family} `))
      .map((key) => key.slice(family.length + 1) as XtTableName)
      .reverse();
  }

  xtChains(_netns: string, family: XtFamily, table: XtTableName): XtChain[] {
    const chains = [...this.table(family, table).values()];
    const counts = new Map<string, number>();
    for (const { list } of chains)
      for (const rule of list) {
        const to = jumpOf(rule);
        if (to !== null) counts.set(to, (counts.get(to) ?? 0) + 1);
      }
    return chains.map(({ list, ...chain }) => ({
      ...chain,
      references: counts.get(chain.name) ?? 0,
      rules: list.length,
    }));
  }

  xtRules(_netns: string, family: XtFamily, table: XtTableName, chain: string): XtRule[] {
    return structuredClone(this.table(family, table).get(chain)!.list);
  }

  asKernel(): Kernel {
    return this as unknown as Kernel;
  }
}
