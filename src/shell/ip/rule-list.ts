/** `ip rule show` and `ip rule flush` (ip/iprule.c). */
import type { Rule } from "../../model/state.js";
import { getPrefix, type Prefix, sameNetwork, splitPrefix } from "./inet.js";
import { validName } from "./link-request.js";
import { dsfields, ipProtocol, ipProtocolName, protocols, ROUTE_TYPES, tables } from "./names.js";
import { unsigned } from "./numbers.js";
import { ports, specificationOf, splitOnce } from "./rule.js";
import type { Family, Session } from "./session.js";
import { matches, matchesAny, Words } from "./words.js";

interface RuleFilter {
  priority?: number;
  not: boolean;
  tos?: number;
  fwmark: number;
  fwmask: number;
  iif?: string;
  oif?: string;
  table: number;
  ipproto?: number;
  sport?: [number, number];
  dport?: [number, number];
  /** only `flush` looks at it */
  protocol?: number;
  src?: Prefix;
  dst?: Prefix;
  none: boolean;
}

function parseFilter(session: Session, argv: string[]): RuleFilter {
  const family: Family = session.options.family === "unspec" ? "inet" : session.options.family;
  const filter: RuleFilter = {
    not: false,
    fwmark: 0,
    fwmask: 0,
    table: 0,
    none: family !== "inet" && family !== "inet6",
  };
  const words = new Words(session, argv);
  const device = (label: string): string =>
    validName(words.next()) ? words.word : words.wrong(`${label} not a valid ifname`);
  for (; !words.done; words.advance()) {
    const word = words.word;
    if (matchesAny(word, "preference", "order", "priority")) {
      filter.priority = unsigned(words.next()) ?? words.wrong("preference value is invalid\n");
    } else if (word === "not") {
      filter.not = true;
    } else if (word === "tos" || word === "dsfield") {
      filter.tos = dsfields.number(words.next()) ?? words.wrong("TOS value is invalid\n");
    } else if (word === "fwmark") {
      const [mark, mask] = splitOnce(words.next());
      filter.fwmark = unsigned(mark) ?? words.wrong("fwmark value is invalid\n", mark);
      if (mask !== undefined)
        filter.fwmask = unsigned(mask) ?? words.wrong("fwmask value is invalid\n", mask);
    } else if (word === "dev" || word === "iif") {
      filter.iif = device('"iif"/"dev"');
    } else if (word === "oif") {
      filter.oif = device('"oif"');
    } else if (word === "l3mdev" || word === "uidrange") {
      session.notModelled("ip rule", `selector "${word}"`);
    } else if (word === "ipproto") {
      filter.ipproto = ipProtocol(words.next()) ?? words.wrong('Invalid "ipproto" value\n');
    } else if (word === "sport" || word === "dport") {
      filter[word] =
        ports(words.next()) ?? words.wrong(`invalid ${word === "sport" ? "port" : "dport"} range\n`);
    } else if (matches(word, "tun_id")) {
      if (!/^([0-9]+|0[xX][0-9a-fA-F]+)$/.test(words.next())) words.wrong('"tun_id" value is invalid\n');
      session.notModelled("ip rule", 'selector "tun_id"');
    } else if (matchesAny(word, "lookup", "table")) {
      filter.table = tables.number(words.next()) ?? words.wrong("table id value is invalid\n");
    } else if (matches(word, "protocol")) {
      const protocol = protocols.number(words.next());
      if (protocol === undefined && words.word !== "all") words.wrong('invalid "protocol"\n');
      filter.protocol = protocol;
    } else if (matchesAny(word, "from", "src")) {
      filter.src = getPrefix(session, words.next(), family);
    } else {
      if (matchesAny(word, "dst", "to")) words.next();
      filter.dst = getPrefix(session, words.word, family);
    }
  }
  return filter;
}

function selects(filter: RuleFilter, rule: Rule): boolean {
  if (filter.none) return false;
  if (filter.priority !== undefined && filter.priority !== rule.priority) return false;
  if (filter.not && !rule.not) return false;
  if (!within(filter.src, rule.src) || !within(filter.dst, rule.dst)) return false;
  if (filter.tos !== undefined && filter.tos !== rule.tos) return false;
  if (filter.fwmark !== 0 && filter.fwmark !== rule.fwmark) return false;
  if (filter.fwmask !== 0 && filter.fwmask !== rule.fwmask) return false;
  if (filter.iif !== undefined && filter.iif !== rule.iif) return false;
  if (filter.oif !== undefined && filter.oif !== rule.oif) return false;
  if (filter.ipproto !== undefined && filter.ipproto !== rule.ipproto) return false;
  if (!samePorts(filter.sport, rule.sport) || !samePorts(filter.dport, rule.dport)) return false;
  return filter.table === 0 || filter.table === rule.table;
}

function samePorts(filter: [number, number] | undefined, ports: [number, number] | null): boolean {
  return filter === undefined || (ports !== null && ports[0] === filter[0] && ports[1] === filter[1]);
}

function within(filter: Prefix | undefined, prefix: string | null): boolean {
  if (!filter) return true;
  const { address, bits } = prefix === null ? { address: 0, bits: 0 } : splitPrefix(prefix);
  return filter.bitLength <= bits && sameNetwork(address, filter.address, filter.bitLength);
}

/** fib6_rules_net_init: the rules of IPv6 that every namespace has; there can be no others here. */
const RULES6: Rule[] = [
  [0, 255],
  [32766, 254],
].map(([priority, table]) => ({
  priority: priority!,
  action: "lookup",
  not: false,
  src: null,
  dst: null,
  tos: 0,
  fwmark: 0,
  fwmask: 0,
  iif: null,
  oif: null,
  ipproto: 0,
  sport: null,
  dport: null,
  table: table!,
  goto: 0,
  suppressPrefixLength: null,
  protocol: 2,
}));

export function listRules(session: Session, argv: string[]): void {
  const filter = parseFilter(session, argv);
  const rules = session.options.family === "inet6" ? RULES6 : session.kernel.rules(session.netns);
  session.out.begin();
  for (const rule of rules) {
    if (selects(filter, rule)) printRule(session, rule, rules);
  }
  session.out.end();
}

/** Deletes every rule with a priority: the one at 0 stays (flush_rule). */
export function flushRules(session: Session, argv: string[]): void {
  const filter = parseFilter(session, argv);
  session.noIpv6("ip rule flush", session.options.family);
  for (const rule of session.kernel.rules(session.netns)) {
    if (rule.priority === 0 || !selects(filter, rule)) continue;
    if (filter.protocol !== undefined && filter.protocol !== rule.protocol) continue;
    session.talk({ op: "rule.delete", ...specificationOf(session.netns, rule) });
  }
}

function printPrefix(session: Session, word: "from" | "to", prefix: string | null): void {
  const { out } = session;
  const [key, lengthKey] = word === "from" ? ["src", "srclen"] : ["dst", "dstlen"];
  if (prefix === null) {
    if (word === "from") out.field(key, "all", "from all");
    return;
  }
  const [address, length] = splitOnce(prefix);
  const space = word === "to" ? " " : "";
  out.text(`${space}${word} `);
  out.field(key, address, address, "inet");
  if (length !== undefined && length !== "32") out.field(lengthKey, Number(length), `/${length}`);
}

export function printRule(session: Session, rule: Rule, rules: Rule[]): void {
  const { out, options } = session;
  const hexadecimal = (value: number) => (value === 0 ? "0" : `0x${value.toString(16)}`);
  out.openObject(null);
  out.field("priority", rule.priority, `${rule.priority}:\t`);
  if (rule.not) out.field("not", null, "not ");
  printPrefix(session, "from", rule.src);
  printPrefix(session, "to", rule.dst);
  if (rule.tos !== 0) {
    const tos = dsfields.name(rule.tos, options.numeric);
    out.field("tos", tos, ` tos ${tos}`);
  }
  if (rule.fwmark !== 0 || rule.fwmask !== 0) {
    out.field("fwmark", hexadecimal(rule.fwmark), ` fwmark ${hexadecimal(rule.fwmark)}`);
    if (rule.fwmask !== 0xffffffff && rule.fwmask !== 0) {
      out.field("fwmask", hexadecimal(rule.fwmask), `/${hexadecimal(rule.fwmask)}`);
    }
  }
  printDevice(session, "iif", rule.iif);
  printDevice(session, "oif", rule.oif);
  if (rule.ipproto !== 0) {
    const protocol = ipProtocolName(rule.ipproto, options.numeric);
    out.field("ipproto", protocol, ` ipproto ${protocol}`);
  }
  printPorts(session, "sport", rule.sport);
  printPorts(session, "dport", rule.dport);
  if (rule.table !== 0 && rule.action === "lookup") {
    const table = tables.name(rule.table, options.numeric);
    out.field("table", table, ` lookup ${table}`);
    const length = rule.suppressPrefixLength;
    if (length !== null) out.field("suppress_prefixlen", length, ` suppress_prefixlength ${length}`);
  }
  printAction(session, rule, rules);
  if (rule.protocol !== 0 ? rule.protocol !== PROTOCOL_KERNEL || options.details > 0 : options.details > 0) {
    const protocol = protocols.name(rule.protocol, options.numeric);
    out.field("protocol", protocol, ` proto ${protocol}`);
  }
  out.text("\n");
  out.closeObject();
}

const PROTOCOL_KERNEL = 2;

/** A rule that names a device which is not there waits for it, "detached". */
function printDevice(session: Session, key: "iif" | "oif", name: string | null): void {
  if (name === null) return;
  session.out.text(` ${key} `);
  session.out.field(key, name, name, "ifname");
  if (!session.find(name)) session.out.field(`${key}_detached`, null, " [detached]");
}

function printPorts(session: Session, key: "sport" | "dport", range: [number, number] | null): void {
  const { out } = session;
  if (range === null) return;
  const [first, last] = range;
  if (first === last) {
    out.field(key, first, ` ${key} ${first}`);
  } else {
    out.field(`${key}_start`, first, ` ${key} ${first}`);
    out.field(`${key}_end`, last, `-${last}`);
  }
}

function printAction(session: Session, rule: Rule, rules: Rule[]): void {
  const { out, options } = session;
  if (rule.action === "goto") {
    out.field("goto", rule.goto, ` goto ${rule.goto}`);
    if (!rules.some((other) => other.priority === rule.goto)) out.field("unresolved", null, " [unresolved]");
  } else if (rule.action === "nop") {
    out.field("nop", null, " nop");
  } else if (rule.action !== "lookup") {
    const name = options.numeric ? String(ROUTE_TYPES.indexOf(rule.action)) : rule.action;
    out.field("action", name, ` ${name}`);
  }
}
