/** Rules: RTM_NEWRULE, RTM_DELRULE and RTM_GETRULE as the model has them. */
import { unsupported, VethworkError } from "../model/errors.js";
import type { Op, RuleSpec } from "../model/op.js";
import type { Rule } from "../model/state.js";
import { RouteTable, RuleAction, RuleActionNames, RuleField, RuleRecord } from "./abi.generated.js";
import type { Machine } from "./machine.js";
import { formatIpv4, parsePrefix } from "./text.js";

type RuleOp = Extract<Op, { op: `rule.${string}` }>;

export function applyRule(m: Machine, op: RuleOp): void {
  const id = m.namespaceId(op.netns);
  const adds = op.op === "rule.add";
  m.clear(RuleRecord.size);
  write(m, op, adds);
  m.check(adds ? m.exports.rule_add!(id) : m.exports.rule_delete!(id));
}

function actionNumber(name: string): number {
  const number = RuleAction[name.toUpperCase() as keyof typeof RuleAction];
  if (number === undefined) throw unsupported(`rule action "${name}"`);
  return number;
}

function write(m: Machine, spec: RuleSpec, adds: boolean): void {
  const at = m.mailbox;
  let present = 0;
  const set = (field: number, value: number): void => m.setU32(at + field, value);
  const give = (bit: number, field: number, value: number | undefined): void => {
    if (value === undefined) return;
    present |= bit;
    set(field, value);
  };
  const prefix = (bit: number, addressField: number, lengthField: number, text: string | undefined): void => {
    if (text === undefined) return;
    const { address, length } = parsePrefix(text);
    present |= bit;
    // the kernel keeps the prefix as it was written; only the bits of the mask are compared
    set(addressField, length === 0 ? 0 : (address & (-1 << (32 - length))) >>> 0);
    set(lengthField, length);
  };
  const range = (bit: number, first: number, last: number, ports: [number, number] | undefined): void => {
    give(bit, first, ports?.[0]);
    give(bit, last, ports?.[1]);
  };
  give(RuleField.priority, RuleRecord.priority, spec.priority);
  const action = spec.action ?? (adds ? (spec.goto === undefined ? "lookup" : "goto") : undefined);
  give(RuleField.action, RuleRecord.action, action === undefined ? undefined : actionNumber(action));
  const looksUp = action === "lookup";
  give(RuleField.table, RuleRecord.table, spec.table ?? (adds && looksUp ? RouteTable.MAIN : undefined));
  if (spec.not) {
    present |= RuleField.not;
    set(RuleRecord.invert, 1);
  }
  prefix(RuleField.source, RuleRecord.source, RuleRecord.sourceLength, spec.src);
  prefix(RuleField.destination, RuleRecord.destination, RuleRecord.destinationLength, spec.dst);
  give(RuleField.tos, RuleRecord.tos, spec.tos);
  give(RuleField.mark, RuleRecord.mark, spec.fwmark);
  give(RuleField.markMask, RuleRecord.markMask, spec.fwmask);
  give(RuleField.protocol, RuleRecord.protocol, spec.ipproto);
  range(RuleField.sourcePort, RuleRecord.sourcePortFirst, RuleRecord.sourcePortLast, spec.sport);
  range(
    RuleField.destinationPort,
    RuleRecord.destinationPortFirst,
    RuleRecord.destinationPortLast,
    spec.dport,
  );
  give(RuleField.target, RuleRecord.target, spec.goto);
  give(RuleField.suppress, RuleRecord.suppressPrefixLength, spec.suppressPrefixLength);
  give(RuleField.origin, RuleRecord.origin, spec.protocol);
  if (spec.iif !== undefined) m.putName(deviceName(spec.iif), at + RuleRecord.iif0);
  if (spec.oif !== undefined) m.putName(deviceName(spec.oif), at + RuleRecord.oif0);
  set(RuleRecord.present, present);
}

function deviceName(name: string): string {
  if (!name) throw new VethworkError("EINVAL", "Invalid argument");
  return name;
}

/** All rules, by priority. */
export function rules(m: Machine, netns: string): Rule[] {
  const id = m.namespaceId(netns);
  const all: Rule[] = [];
  for (let i = 0; m.exports.rule_get!(id, i); i++) all.push(readRule(m));
  return all;
}

function readRule(m: Machine): Rule {
  const at = m.mailbox;
  const get = (field: number): number => m.u32(at + field);
  const prefix = (address: number, length: number): string | null =>
    get(length) ? `${formatIpv4(get(address))}/${get(length)}` : null;
  const range = (first: number, last: number): [number, number] | null =>
    get(last) ? [get(first), get(last)] : null;
  const suppress = m.i32(at + RuleRecord.suppressPrefixLength);
  return {
    priority: get(RuleRecord.priority),
    action: RuleActionNames[get(RuleRecord.action)]!.toLowerCase() as Rule["action"],
    not: get(RuleRecord.invert) !== 0,
    src: prefix(RuleRecord.source, RuleRecord.sourceLength),
    dst: prefix(RuleRecord.destination, RuleRecord.destinationLength),
    tos: get(RuleRecord.tos),
    fwmark: get(RuleRecord.mark),
    fwmask: get(RuleRecord.markMask),
    iif: m.name(at + RuleRecord.iif0) || null,
    oif: m.name(at + RuleRecord.oif0) || null,
    ipproto: get(RuleRecord.protocol),
    sport: range(RuleRecord.sourcePortFirst, RuleRecord.sourcePortLast),
    dport: range(RuleRecord.destinationPortFirst, RuleRecord.destinationPortLast),
    table: get(RuleRecord.table),
    goto: get(RuleRecord.target),
    suppressPrefixLength: suppress < 0 ? null : suppress,
    protocol: get(RuleRecord.origin),
  };
}
