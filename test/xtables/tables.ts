/** The system calls of calls/xtables.ts on one table of the router `r` (test/ipv4-routing/lab.ts), with rules written as plain objects. */
import * as abi from "../../src/kernel/abi.generated.js";
import type { Machine } from "../../src/kernel/machine.js";
import { parseIpv4 } from "../../src/kernel/text.js";
// @ts-expect-error -- plain JavaScript, shared with .ci/record.mjs
import * as build from "../../.ci/oracle/frames.mjs";
import { MAC, Router } from "../ipv4-routing/lab.js";

export { build, MAC };

const { Hook, XtVerdict, XtMatch, XtTarget, XtInvert } = abi;
export type TableName = keyof typeof abi.XtTable;

type Fields = Record<string, number | bigint | string>;
type Block = [kind: string, fields?: Fields, text?: string];

export interface Rule {
  /** "10.0.0.0/255.0.0.0", "!10.0.0.1" */
  src?: string;
  dst?: string;
  in?: string;
  out?: string;
  /** number; negative: inverted */
  protocol?: number;
  fragment?: "yes" | "no";
  matches?: Block[];
  /** a verdict, "JUMP name", "GOTO name", or a target block; absent: only counts */
  to?: string | Block;
  packets?: number;
  bytes?: number;
}

export class Tables {
  readonly router: Router;
  readonly m: Machine;
  readonly ns: number;
  constructor(
    readonly table: TableName = "filter",
    router?: Router,
    readonly family = 0,
  ) {
    this.router = router ?? new Router();
    this.m = this.router.kernel.machine;
    this.ns = this.m.namespaceId("r");
    this.call("table_use");
  }

  /** xt_NAME with namespace, family and table in front. */
  call(name: string, ...args: number[]): number {
    return this.m.exports[`xt_${name}`]!(this.ns, this.family, abi.XtTable[this.table], ...args) as number;
  }
  name(text: string, at = this.m.mailbox): void {
    this.m.clear(32, at);
    this.m.putText(text, at);
  }
  chain(name: string): number {
    this.name(name);
    return this.call("chain_add");
  }
  id(name: string): number {
    this.name(name);
    return this.call("chain_find");
  }
  rename(name: string, to: string): number {
    const id = this.id(name);
    this.name(to);
    return this.call("chain_rename", id);
  }
  remove(name: string): number {
    return this.call("chain_delete", this.id(name));
  }
  policy(chain: string, policy: "ACCEPT" | "DROP"): number {
    return this.call("chain_policy", this.id(chain), XtVerdict[policy], 0);
  }
  append(chain: string, rule: Rule): number {
    return this.insert(chain, rule, -1);
  }
  insert(chain: string, rule: Rule, position = 0): number {
    const id = this.id(chain);
    this.write(rule);
    return this.call("rule_insert", id, position);
  }
  replace(chain: string, position: number, rule: Rule): number {
    const id = this.id(chain);
    this.write(rule);
    return this.call("rule_replace", id, position);
  }
  delete(chain: string, position: number): number {
    return this.call("rule_delete", this.id(chain), position);
  }

  private write(rule: Rule): void {
    const m = this.m;
    const at = m.mailbox;
    const r = abi.XtRuleRecord;
    m.clear(r.size);
    let invert = 0;
    const plain = (text: string, bit: number): string => {
      if (!text.startsWith("!")) return text;
      invert |= bit;
      return text.slice(1);
    };
    const address = (text: string | undefined, field: "source" | "destination", bit: number): void => {
      if (text === undefined) return;
      const [value, mask = "255.255.255.255"] = plain(text, bit).split("/");
      m.setU32(at + r[field], parseIpv4(value!)!);
      m.setU32(at + r[`${field}Mask`], parseIpv4(mask)!);
    };
    const device = (text: string | undefined, name: number, mask: number, bit: number): void => {
      if (text === undefined) return;
      const value = plain(text, bit);
      m.putText(value, at + name);
      const counted = value.endsWith("+") ? value.length - 1 : value.length + 1;
      m.bytes.fill(0xff, at + mask, at + mask + counted);
    };
    m.setU64(at + r.packets, BigInt(rule.packets ?? 0));
    m.setU64(at + r.bytes, BigInt(rule.bytes ?? 0));
    address(rule.src, "source", XtInvert.SOURCE);
    address(rule.dst, "destination", XtInvert.DESTINATION);
    device(rule.in, r.in0, r.inMask0, XtInvert.IN);
    device(rule.out, r.out0, r.outMask0, XtInvert.OUT);
    if (rule.protocol) {
      m.setU32(at + r.protocol, Math.abs(rule.protocol));
      if (rule.protocol < 0) invert |= XtInvert.PROTOCOL;
    }
    if (rule.fragment) {
      m.setU32(at + r.fragment, 1);
      if (rule.fragment === "no") invert |= XtInvert.FRAGMENT;
    }
    m.setU32(at + r.invert, invert);
    let end = at + r.size;
    for (const block of rule.matches ?? []) end = this.block(end, "Match", block);
    m.setU32(at + r.matchesLength, end - at - r.size);
    const to = rule.to;
    let verdict: number = XtVerdict.CONTINUE;
    m.setU32(at + r.targetLength, 0);
    if (Array.isArray(to)) {
      verdict = XtVerdict.TARGET;
      m.setU32(at + r.targetLength, this.block(end, "Target", to) - end);
    } else if (to !== undefined) {
      const [word, chain] = to.split(" ");
      verdict = XtVerdict[word as keyof typeof XtVerdict];
      if (chain !== undefined) this.name(chain, at + r.chain0);
    }
    m.setU32(at + r.verdict, verdict);
  }

  private block(at: number, side: "Match" | "Target", [kind, fields = {}, text = ""]: Block): number {
    const m = this.m;
    const all = abi as unknown as Record<string, Record<string, never>>;
    const nat = ["DNAT", "SNAT", "MASQUERADE", "REDIRECT", "NETMAP"].includes(kind);
    const name = `Xt${nat ? "Nat" : kind[0]!.toUpperCase() + kind.slice(1)}${side}`;
    const layout = (all[name] ?? { size: 0 }) as Record<string, number>;
    const types = (all[`${name}Types`] ?? {}) as Record<string, string>;
    const size = layout.size!;
    const length = (abi.XtBlock.size + size + text.length + 7) & ~7;
    m.clear(length, at);
    const number = side === "Match" ? XtMatch[kind as never] : XtTarget[kind as never];
    m.setU32(at, number as number);
    m.setU32(at + 4, length);
    const record = at + abi.XtBlock.size;
    for (const [field, value] of Object.entries(fields)) {
      if (layout[field] === undefined) throw new Error(`${name} has no field ${field}`);
      if (types[field] === "u64") m.setU64(record + layout[field]!, BigInt(value));
      else m.setU32(record + layout[field]!, Number(value));
    }
    if (text) {
      m.setU32(record, text.length);
      m.putText(text, record + size);
    }
    return at + length;
  }

  /** Names of the chains, in the order of the list, with policy, rules and references. */
  chains(): {
    name: string;
    builtin: boolean;
    policy: number;
    rules: number;
    references: number;
    packets: number;
    bytes: number;
  }[] {
    const c = abi.XtChainRecord;
    const out = [];
    for (let id = this.call("chain_next", 0); id; id = this.call("chain_next", id)) {
      const at = this.m.mailbox;
      out.push({
        name: this.text(at + c.name0),
        builtin: this.m.u32(at + c.builtin) === 1,
        policy: this.m.u32(at + c.policy),
        rules: this.m.u32(at + c.rules),
        references: this.m.u32(at + c.references),
        packets: this.m.number(at + c.packets),
        bytes: this.m.number(at + c.bytes),
      });
    }
    return out;
  }
  private text(at: number): string {
    const bytes = this.m.bytes.subarray(at, at + 32);
    return Buffer.from(bytes.subarray(0, bytes.indexOf(0))).toString();
  }

  /** "packets/bytes" of each rule of a chain. */
  counts(chain: string): string[] {
    const id = this.id(chain);
    const out = [];
    for (let i = 0; this.call("rule_get", id, i); i++)
      out.push(`${this.m.number(this.m.mailbox)}/${this.m.number(this.m.mailbox + 8)}`);
    return out;
  }
  /** the same of a built-in chain's policy */
  policyCount(chain: string): string {
    const c = this.chains().find((one) => one.name === chain)!;
    return `${c.packets}/${c.bytes}`;
  }
  /** All bytes of a rule behind its counters. */
  bytesOf(chain: string, position: number): string {
    const r = abi.XtRuleRecord;
    const at = this.m.mailbox;
    if (!this.call("rule_get", this.id(chain), position)) return "";
    const length = r.size + this.m.u32(at + r.matchesLength) + this.m.u32(at + r.targetLength);
    return Buffer.from(this.m.bytes.subarray(at + 16, at + length)).toString("hex");
  }

  /** Host `a` sends an IP packet to the router. */
  send(part: unknown): void {
    this.router.kernel.transmit("a", "eth0", build.eth(MAC.ra, MAC.a, part));
  }
  /** UDP from a to the router itself: 28 bytes and the data. */
  udp({ src = "10.0.1.2", dst = "10.0.1.1", sport = 1000, dport = 2000, data = 0, ...ip } = {}): void {
    this.send(build.ip({ src, dst, ...ip }, build.udp(sport, dport, Buffer.alloc(data))));
  }
}

export { Hook };
